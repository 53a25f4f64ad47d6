use std::fs::{self, File, TryLockError};
use std::io;
use std::thread;
use std::time::Duration;

use super::Layout;

/// Two commands in one pipeline may meet: one waits for the other this often, this long.
const TRIES: u32 = 30;
const PAUSE: Duration = Duration::from_millis(100);

/// The right to change a project's derived files; given back when dropped, also by a crash.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the project, making `.doorstep/` if need be.
    ///
    /// # Errors
    /// `WouldBlock` when another process has it; otherwise what the file system said.
    pub fn take(layout: &Layout) -> io::Result<Self> {
        fs::create_dir_all(layout.derived())?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(layout.derived().join("lock"))?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::ErrorKind::WouldBlock.into())
    }
}
