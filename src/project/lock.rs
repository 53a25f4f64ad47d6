use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::thread;
use std::time::{Duration, SystemTime};

use super::Layout;

/// Two commands in one pipeline may meet: one waits for the other this often, this long.
const TRIES: u32 = 30;
const PAUSE: Duration = Duration::from_millis(100);

/// The right to change a project's derived files; given back when dropped, also by a crash.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    taken: Option<SystemTime>,
}

impl Lock {
    /// When it was taken, by the clock of the file system; `None` where that has none.
    pub fn taken(&self) -> Option<SystemTime> {
        self.taken
    }

    /// Takes the lock of the project, making `.doorstep/` if need be.
    ///
    /// # Errors
    /// `WouldBlock` when another process has it; otherwise what the file system said.
    pub fn take(layout: &Layout) -> io::Result<Self> {
        fs::create_dir_all(layout.derived())?;
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(layout.derived().join("lock"))?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => {
                    file.write_all(b"\n")?;
                    let taken = file.metadata().and_then(|about| about.modified()).ok();
                    return Ok(Self { _file: file, taken });
                }
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// Marks that somebody reads the derived files, as long as what is returned is held. `None` where
    /// the file system has no locks.
    pub fn reading(layout: &Layout) -> Option<File> {
        let file = Self::readers(layout).ok()?;
        file.try_lock_shared().ok()?;
        Some(file)
    }

    /// Whether nobody has marked that they read the derived files.
    pub fn nobody_reads(layout: &Layout) -> bool {
        Self::readers(layout).is_ok_and(|file| file.try_lock().is_ok())
    }

    fn readers(layout: &Layout) -> io::Result<File> {
        let path = layout.derived().join("reading");
        File::options().create(true).truncate(false).write(true).open(path)
    }
}
