use std::io::{self, Read as _};

use super::output::{Failure, print_exactly};
use super::{Ended, Outcome};
use crate::diagnostic::Diagnostic;
use crate::source::{PAGE_END, UNREAD, WHOLE, pages_of_pdf};

/// More memory than this is not given to the reading of a PDF, in bytes.
#[cfg(unix)]
const MEMORY: u64 = 1 << 30;
/// More time of the processor than this is not, in seconds.
#[cfg(unix)]
const SECONDS: u64 = 15;

/// Prints the text of the PDF on the standard input. This is a process of its own, since a damaged PDF
/// may take all memory, never end, or take the process with it.
pub(super) fn run() -> Ended {
    #[cfg(unix)]
    limit()?;
    // What a panic says is of no use to whoever asked for the text.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    match pages_of_pdf(&bytes) {
        Ok(pages) => {
            let pages: Vec<String> =
                pages.into_iter().map(|page| page.unwrap_or_else(|| UNREAD.to_string())).collect();
            print_exactly(&pages.join(&PAGE_END.to_string()))?;
            print_exactly(&WHOLE.to_string())?;
            Ok(Outcome::Done)
        }
        Err(why) => {
            print_exactly(&why)?;
            Ok(Outcome::Attend)
        }
    }
}

#[cfg(unix)]
fn limit() -> Result<(), Failure> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    for (resource, most) in [(Resource::As, MEMORY), (Resource::Cpu, SECONDS), (Resource::Core, 0)]
    {
        let given = getrlimit(resource).maximum;
        let most = given.map_or(most, |given| given.min(most));
        let limit = Rlimit { current: Some(most), maximum: given };
        setrlimit(resource, limit).map_err(|error| Diagnostic::error(error.to_string()))?;
    }
    Ok(())
}
