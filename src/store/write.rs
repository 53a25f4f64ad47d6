use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

/// Writes a whole file: to a temporary file beside it, to the disk, then in its place. Where that
/// fails, what was there before is still there and nothing else is. Only the owner may read it.
///
/// # Errors
/// What the file system, or `contents` itself, said.
pub fn write_file(
    path: &Path,
    contents: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<()> {
    // A device or a pipe is written to, not replaced; a link keeps leading where it leads.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() && !path.is_dir() {
        let device = File::options().write(true).open(path)?;
        let mut writer = BufWriter::new(&device);
        contents(&mut writer)?;
        return writer.flush();
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let file = tempfile::NamedTempFile::new_in(folder)?;
    {
        let mut writer = BufWriter::new(file.as_file());
        contents(&mut writer)?;
        writer.flush()?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
