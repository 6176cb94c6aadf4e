//! Dense passes over a population, block by block.
//!
//! A block is large enough to be worth a task of its own and small enough for what a pass touches to stay in the
//! processor's cache. Blocks of one population may run side by side; what they find is put together in their order, so
//! that the number of threads changes nothing.

use crate::parallel;

/// Agents of a block; the last one of a population may have fewer.
pub const BLOCK: usize = 2048;

/// Does `work` for each block and gives what it returns in the order of the blocks.
///
/// A population of one block, as in the main scenario, stays on its thread: there the replicates run side by side.
pub fn each<T: Send, R: Send>(
    blocks: impl Iterator<Item = T>,
    work: impl Fn(T) -> R + Send + Sync,
) -> Vec<R> {
    let blocks: Vec<T> = blocks.collect();
    if blocks.len() <= 1 { blocks.into_iter().map(work).collect() } else { parallel::map(blocks, work) }
}

/// The part of a list in the order of its agents that lies in the block from `first` on.
pub fn part<T>(ascending: &[T], agent: impl Fn(&T) -> u32, first: usize) -> &[T] {
    let start = ascending.partition_point(|one| (agent(one) as usize) < first);
    let length = ascending[start..].partition_point(|one| (agent(one) as usize) < first + BLOCK);
    &ascending[start..start + length]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_put_together_in_their_order() {
        let agents: Vec<usize> = (0..3 * BLOCK + 5).collect();
        let sums = each(agents.chunks(BLOCK), |block| block.iter().sum::<usize>());
        assert_eq!(sums.len(), 4);
        assert_eq!(sums, agents.chunks(BLOCK).map(|block| block.iter().sum()).collect::<Vec<usize>>());
    }

    #[test]
    fn parts_of_a_list_cover_it_once() {
        let list: Vec<u32> =
            (0..3 * BLOCK as u32).filter(|agent| agent % 7 == 3 || *agent == BLOCK as u32).collect();
        let parts: Vec<u32> =
            (0..3).flat_map(|block| part(&list, |&agent| agent, block * BLOCK).to_vec()).collect();
        assert_eq!(parts, list);
        assert!(part(&[], |&agent| agent, 0).is_empty());
        assert!(part(&[5], |&agent| agent, BLOCK).is_empty());
    }
}
