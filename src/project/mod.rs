//! The project folder: its settings, where things are in it, and that one process at a time changes
//! its derived files.

mod layout;
mod lock;
mod settings;

pub use layout::Layout;
pub use lock::Lock;
pub use settings::Settings;
