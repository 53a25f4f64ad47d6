use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Mutex;

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::Work;
use super::coder::Coder;
use super::maker::{Item, Made, Maker, bytes_of, found_again};
use super::open::Stage;
use super::sources::{Found, hash_of};
use crate::codebook::CodeSet;
use crate::corpus::{Corpus, Place};
use crate::diagnostic::Diagnostic;
use crate::project::Layout;
use crate::rule::RuleKey;
use crate::source::{self, Ways};
use crate::store::{BlockFiles, Head, Heads, Manifest, Plan, Store};

/// The size of a block: large enough that words recur, small enough that one fits any memory many
/// times.
const BLOCK_BYTES: u64 = 2 << 20;
const BLOCK_DOCUMENTS: usize = 256;
/// A small study is parted into at least so many blocks, so that all cores have work.
const LEAST_BLOCKS: u64 = 16;
/// After so many blocks what was done is made sure of, so that a run that is cut short goes on there.
const BLOCKS_A_COMMIT: usize = 16;

/// A block that is held, with the heads of its sources.
pub(super) type Held = (BlockFiles, Heads);

/// The blocks of `manifest` with their heads; `None` for what is damaged.
pub(super) fn held(store: &Store, manifest: &Manifest) -> Vec<Option<Held>> {
    let held = |block: &BlockFiles| {
        let heads = store.heads(block).filter(|_| store.has(block))?;
        Some((block.clone(), heads))
    };
    manifest.blocks.par_iter().map(held).collect()
}

/// What has changed since the last run.
pub(super) struct Changes {
    /// Blocks that stay, with their heads.
    pub(super) blocks: Vec<Held>,
    /// Blocks of which something is taken over into new ones.
    old: Vec<BlockFiles>,
    /// What new blocks are to be made of.
    items: Vec<Item>,
    /// Blocks that stay but were coded by another plan, as indices into `blocks`.
    pub(super) stale: Vec<usize>,
    /// Documents in stale blocks.
    pub(super) coded: usize,
    /// Sources in which there is no document, now as before.
    pub(super) failures: Vec<Head>,
    /// What was said about sources, by file.
    pub(super) problems: Vec<Said>,
    /// Whether anything has to be written.
    pub(super) any: bool,
}

impl Changes {
    /// Compares what is `found` with what is `held` (see [`held`]). Sources whose stamps cannot be
    /// trusted are looked at.
    pub(super) fn find(
        root: &Path,
        store: &Store,
        manifest: &mut Manifest,
        held: Vec<Option<Held>>,
        found: Vec<Found>,
        hash: &str,
    ) -> Self {
        let damaged = held.iter().any(Option::is_none);
        let mut held: Vec<Held> = held.into_iter().flatten().collect();
        // The heads of sources without a document stand last, as those of a block without files.
        let failures = std::mem::take(&mut manifest.failures);
        let same_context = manifest.context == hash;
        let count = held.iter().map(|(_, heads)| heads.len()).sum::<usize>() + failures.len();
        let mut places: HashMap<&str, (usize, usize), FxBuildHasher> =
            HashMap::with_capacity_and_hasher(count, FxBuildHasher);
        for (block, (_, heads)) in held.iter().enumerate() {
            for (index, file) in heads.files().enumerate() {
                places.entry(file).or_insert((block, index));
            }
        }
        for (index, head) in failures.iter().enumerate() {
            places.entry(head.file.as_str()).or_insert((held.len(), index));
        }
        let known_at = |(block, index): (usize, usize)| match held.get(block) {
            Some((_, heads)) => Some((*heads.stamps().get(index)?, *heads.hashes().get(index)?)),
            None => failures.get(index).map(|head| (head.stamp, head.hash)),
        };
        let compared: Vec<(Found, Option<Same>)> = found
            .into_par_iter()
            .map(|found| {
                let place = places.get(found.file.as_str()).copied();
                let known = place.and_then(known_at);
                let Some((place, (stamp, known))) = place.zip(known) else { return (found, None) };
                if same_context && !stamp.young && stamp == found.stamp {
                    return (found, Some((place, false)));
                }
                let same = bytes_of(root, &found)
                    .is_ok_and(|bytes| hash_of(&found.file, &bytes, hash) == known);
                (found, same.then_some((place, true)))
            })
            .collect();
        drop(places);
        let mut alive: Vec<Vec<bool>> =
            held.iter().map(|(_, heads)| vec![false; heads.len()]).collect();
        let mut failed = Vec::new();
        let mut restamped: HashSet<usize> = HashSet::new();
        let mut fresh = Vec::new();
        for (found, same) in compared {
            let Some(((block, index), new_stamp)) = same else {
                fresh.push(Item::Fresh(found));
                continue;
            };
            match alive.get_mut(block) {
                Some(alive) => alive.get_mut(index).into_iter().for_each(|slot| *slot = true),
                None => failed.extend(failures.get(index).map(|head| {
                    let mut head = head.clone();
                    head.stamp = found.stamp;
                    head
                })),
            }
            let heads = held.get_mut(block).filter(|_| new_stamp).map(|(_, heads)| heads);
            if heads.is_some_and(|heads| heads.stamp_anew(index, found.stamp)) {
                restamped.insert(block);
            }
        }
        let any = damaged
            || !fresh.is_empty()
            || !restamped.is_empty()
            || !same_context
            || failed != failures;
        let mut changes = Self {
            blocks: Vec::new(),
            old: Vec::new(),
            items: fresh,
            stale: Vec::new(),
            coded: 0,
            failures: failed,
            problems: Vec::new(),
            any,
        };
        changes.part(store, held, &alive, &restamped);
        changes
    }

    /// Parts blocks that stay from those that something is gone from, or that new documents go to.
    fn part(
        &mut self,
        store: &Store,
        held: Vec<Held>,
        alive: &[Vec<bool>],
        restamped: &HashSet<usize>,
    ) {
        let small = |(_, (_, heads)): &(usize, &Held)| {
            heads.len() < BLOCK_DOCUMENTS / 2 && heads.bytes() < BLOCK_BYTES / 2
        };
        // Documents that come one by one do not get a block each.
        let smallest =
            held.iter().enumerate().filter(small).min_by_key(|(_, (_, heads))| heads.bytes());
        let joined = smallest.map(|(index, _)| index).filter(|_| !self.items.is_empty());
        for (index, (mut block, heads)) in held.into_iter().enumerate() {
            let alive = alive.get(index).map_or(&[][..], Vec::as_slice);
            if alive.iter().all(|alive| *alive) && joined != Some(index) {
                if restamped.contains(&index) {
                    block.heads = store.keep_heads(&heads);
                }
                self.blocks.push((block, heads));
                continue;
            }
            self.any = true;
            let kept = (0_u32..).zip(heads.iter()).zip(alive).filter(|(_, alive)| **alive);
            let old = self.old.len();
            self.items.extend(kept.map(|((index, head), _)| Item::Kept {
                block: old,
                index,
                head: Box::new(head),
            }));
            self.old.push(block);
        }
    }

    /// The coder for what has to be coded; none where nothing has.
    pub(super) fn coder<'c>(
        &mut self,
        codes: &'c CodeSet,
        plan: &Plan,
        manifest: &Manifest,
        wanted: bool,
    ) -> Result<Option<Coder<'c>>, Vec<Diagnostic>> {
        if !wanted {
            return Ok(None);
        }
        let hash = plan.hash();
        let by_plan = |block: &BlockFiles| block.codings.as_ref().map(|(_, plan)| *plan);
        for (index, (block, heads)) in self.blocks.iter().enumerate() {
            if by_plan(block) != Some(hash) {
                self.stale.push(index);
                self.coded += heads.len();
            }
        }
        if self.stale.is_empty() && self.items.is_empty() {
            return Ok(None);
        }
        self.any = true;
        let known = |block: &BlockFiles| {
            let by = by_plan(block)?;
            manifest.plans.iter().find(|plan| plan.hash() == by)
        };
        let stale = self.stale.iter().filter_map(|index| self.blocks.get(*index));
        let coded = stale.map(|(block, _)| block).chain(&self.old);
        let mut plans: Vec<Option<&Plan>> = coded.map(known).collect();
        plans.sort_unstable_by_key(|plan| plan.map(|plan| &plan.rules));
        plans.dedup();
        let held: Vec<HashSet<[u8; 16]>> = plans
            .iter()
            .map(|plan| plan.map(|plan| plan.rules.iter().copied().collect()).unwrap_or_default())
            .collect();
        let changed = |key: &RuleKey| held.iter().any(|held| !held.contains(&key.0));
        // Kept documents may turn out to be damaged, and are then read again.
        Coder::new(codes, changed).map(Some)
    }

    /// Makes what is to be made, block by block, in parallel.
    pub(super) fn make(&mut self, maker: &Maker<'_>, manifest: &mut Manifest) -> Vec<Made> {
        let progress = maker.progress;
        let units = parted(std::mem::take(&mut self.items));
        let bytes = |units: &[Vec<Item>]| units.iter().flatten().map(Item::length).sum::<u64>();
        if !units.is_empty() {
            progress.begin(Stage::Reading, bytes(&units));
        }
        let log = Mutex::new((manifest, 0_usize));
        if let Ok(mut log) = log.lock() {
            let kept = self.blocks.iter().map(|(block, _)| block).chain(&self.old);
            // What was read in another context is no use to a run that goes on with this one.
            let kept = kept.filter(|_| log.0.context == maker.hash);
            let kept = kept.cloned().collect();
            log.0.blocks = kept;
            maker.hash.clone_into(&mut log.0.context);
            if let Some(coder) = maker.coder.filter(|coder| !log.0.plans.contains(&coder.plan)) {
                log.0.plans.push(coder.plan.clone());
            }
        }
        let mut made: Vec<Made> = units
            .into_par_iter()
            .map(|items| {
                let mut made = maker.make(items, &self.old);
                if let (Some((block, _)), Ok(mut log)) = (&made.block, log.lock()) {
                    log.0.blocks.push(block.clone());
                    log.1 += 1;
                    if log.1 % BLOCKS_A_COMMIT == 0 {
                        maker.store.commit(log.0);
                    }
                }
                made.problems.sort_by(|a, b| a.0.cmp(&b.0));
                made
            })
            .collect();
        progress.end(Stage::Reading);
        made.extend(self.recode(maker));
        let new = made.iter_mut().filter_map(|made| made.block.take());
        self.blocks.extend(new);
        if let Ok(mut log) = log.lock() {
            log.0.blocks = self.blocks.iter().map(|(block, _)| block.clone()).collect();
        }
        made
    }

    /// Applies the rules that changed to blocks that stay. A block whose words are damaged is made
    /// again, and takes the place of the one that was.
    fn recode(&mut self, maker: &Maker<'_>) -> Vec<Made> {
        let progress = maker.progress;
        let Some(coder) = maker.coder.filter(|_| !self.stale.is_empty()) else { return Vec::new() };
        let stale = self.stale.iter().filter_map(|index| Some((*index, self.blocks.get(*index)?)));
        let stale: Vec<(usize, &Held)> = stale.collect();
        progress.begin(Stage::Coding, stale.iter().map(|(_, (_, heads))| heads.bytes()).sum());
        let coded: Vec<(usize, Result<BlockFiles, Made>)> = stale
            .into_par_iter()
            .map(|(index, (block, heads))| {
                let coded = || {
                    let before = maker.store.codings(block)?;
                    let texts = maker.store.texts(block)?;
                    let documents = || maker.store.documents(block, coder.depth());
                    let codings = coder.recode(&before, &texts, documents)?;
                    let part = maker.store.keep_codings(&codings);
                    Some(BlockFiles { codings: Some((part, coder.plan.hash())), ..block.clone() })
                };
                let coded = coded().ok_or_else(|| {
                    let kept = (0_u32..).zip(heads.iter());
                    let items = kept.map(|(index, head)| Item::Kept {
                        block: 0,
                        index,
                        head: Box::new(head),
                    });
                    maker.make(items.collect(), &[])
                });
                progress.step(Stage::Coding, heads.bytes());
                (index, coded)
            })
            .collect();
        progress.end(Stage::Coding);
        let mut made = Vec::new();
        let mut damaged = HashSet::new();
        for (index, coded) in coded {
            match (coded, self.blocks.get_mut(index)) {
                (Ok(files), Some(slot)) => slot.0 = files,
                (Err(again), _) => {
                    damaged.insert(index);
                    made.push(again);
                }
                (Ok(_), None) => {}
            }
        }
        let blocks = std::mem::take(&mut self.blocks).into_iter().enumerate();
        let sound = blocks.filter(|(index, _)| !damaged.contains(index));
        self.blocks = sound.map(|(_, block)| block).collect();
        made
    }

    /// Takes in what came of making blocks; gives the files of the documents that were read.
    pub(super) fn hear(&mut self, made: Vec<Made>, work: &mut Work) -> Vec<String> {
        let mut read = Vec::new();
        for made in made {
            read.extend(made.read);
            work.failed += made.unreadable;
            work.partly += made.partly;
            self.failures.extend(made.failures);
            self.problems.extend(made.problems);
        }
        work.failed += self.failures.len();
        read
    }

    /// Notes in `manifest` what its blocks were made with.
    pub(super) fn settle(
        &mut self,
        manifest: &mut Manifest,
        context: &str,
        compiled: &str,
        plan: Option<Plan>,
    ) {
        self.any |= manifest.compiled != compiled;
        context.clone_into(&mut manifest.context);
        compiled.clone_into(&mut manifest.compiled);
        manifest.failures.clone_from(&self.failures);
        manifest.plans =
            plan.map_or_else(|| std::mem::take(&mut manifest.plans), |plan| vec![plan]);
    }

    /// What is to be said about sources, in the order of their files.
    pub(super) fn said(&mut self, layout: &Layout, ways: &Ways) -> Vec<Diagnostic> {
        let mut said = std::mem::take(&mut self.problems);
        let told: HashSet<String> = said.iter().map(|(file, _)| file.clone()).collect();
        let failures = self.failures.iter().filter(|head| head.has_problems()).cloned();
        let heads = self.blocks.iter().flat_map(|(_, heads)| heads.with_problems()).chain(failures);
        for head in heads.filter(|head| !told.contains(&head.file)) {
            let bytes = bytes_of(layout.root(), &found_again(&head)).unwrap_or_default();
            let text = source::text(&head.file, &bytes, ways).unwrap_or_default();
            let mut problems = head.problems();
            for place in problems.iter_mut().filter_map(|problem| problem.place.as_mut()) {
                place.text.clone_from(&text);
            }
            said.push((head.file.clone(), problems));
        }
        said.sort_by(|a, b| a.0.cmp(&b.0));
        said.into_iter().flat_map(|(_, problems)| problems).collect()
    }
}

/// Parts documents into blocks of a good size, in the order of their files.
fn parted(mut items: Vec<Item>) -> Vec<Vec<Item>> {
    items.sort_by(|a, b| a.file().cmp(b.file()));
    let all: u64 = items.iter().map(Item::length).sum();
    let most = (all / LEAST_BLOCKS).clamp(BLOCK_BYTES / 64, BLOCK_BYTES);
    let mut blocks: Vec<Vec<Item>> = Vec::new();
    let mut size = 0;
    for item in items {
        size += item.length();
        match blocks.last_mut() {
            Some(last) if size <= most && last.len() < BLOCK_DOCUMENTS => last.push(item),
            _ => {
                size = item.length();
                blocks.push(vec![item]);
            }
        }
    }
    blocks
}

/// Where a source is held as it is: its block, its index there, and whether its stamp may be another.
type Same = ((usize, usize), bool);

/// A file, and what is to be said about it.
pub(super) type Said = (String, Vec<Diagnostic>);

/// What is left out of the corpus: of documents with one identifier the first by file counts.
pub(super) fn left_out(blocks: &[Held]) -> BTreeMap<Place, Said> {
    let numbered = (0_u32..).zip(blocks);
    let all = numbered.flat_map(|(block, (_, heads))| {
        let numbered = (0_u32..).zip(heads.ids().zip(heads.files()));
        numbered.map(move |(index, (id, file))| ((block, index), id, file))
    });
    let count = blocks.iter().map(|(_, heads)| heads.len()).sum();
    let mut first: HashMap<&str, &str, FxBuildHasher> =
        HashMap::with_capacity_and_hasher(count, FxBuildHasher);
    for (_, id, file) in all.clone() {
        let earliest = first.entry(id).or_insert(file);
        *earliest = file.min(earliest);
    }
    if first.len() == count {
        return BTreeMap::new();
    }
    let later = all.filter_map(|(place, id, file)| {
        let other = first.get(id).filter(|other| **other != file)?;
        let message = format!("the document id `{id}` is taken by `{other}`");
        let help = "give one of the two another `doc_id`; this one was left out";
        let problem = Diagnostic::error(message).in_file(file).help(help);
        Some((place, (file.to_owned(), vec![problem])))
    });
    later.collect()
}

/// The corpus of all blocks without what is left out of it.
pub(super) fn corpus(blocks: Vec<Held>, left_out: &BTreeMap<Place, Said>) -> Corpus {
    let listings = blocks.into_iter().map(|(_, heads)| heads.into_listing()).collect();
    Corpus::new(listings, |place| left_out.contains_key(place))
}
