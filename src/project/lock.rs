use std::fs::{self, File, TryLockError};
use std::io;

use super::Layout;

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
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}
