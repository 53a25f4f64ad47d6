# quanteda.R NOTES DICTIONARY THREADS: count words, wildcards and phrases of each code in each note.
# quanteda.R --version: print the version of quanteda.

arguments <- commandArgs(trailingOnly = TRUE)
if (arguments[1] == "--version") {
  cat(format(packageVersion("quanteda")), "\n")
  quit()
}

suppressPackageStartupMessages(library(quanteda))
quanteda_options(threads = as.integer(arguments[3]))

read_note <- function(path) {
  text <- readChar(path, file.size(path), useBytes = TRUE)
  Encoding(text) <- "UTF-8"
  text
}
files <- list.files(arguments[1], "[.]txt$", recursive = TRUE, full.names = TRUE)
notes <- vapply(files, read_note, "")

entries <- read.delim(arguments[2], header = FALSE, quote = "", col.names = c("code", "entry"))
codes <- dictionary(split(entries$entry, entries$code))

found <- tokens_lookup(tokens(corpus(notes)), codes, valuetype = "glob", case_insensitive = TRUE)
counts <- colSums(dfm(found, tolower = FALSE))
cat(sprintf("%s\t%d\n", names(counts), as.integer(counts)), sep = "")
