//! Dense passes over a population, block by block.
//!
//! A block is large enough to be worth a task of its own and small enough for what a pass touches to stay in the
//! processor's cache. Blocks of one population may run side by side; their results are joined in the order of the
//! blocks, so that the number of threads changes nothing.

use std::ops::Range;

use crate::parallel;

/// Agents of a block; the last one of a population may have fewer.
pub const BLOCK: usize = 2048;

/// Does `work` for each block; the results are in the order of the blocks.
///
/// A population of one block, as in the main scenario, stays on its thread: there the replicates run side by side.
pub fn each<T: Send, R: Send>(
    blocks: impl ExactSizeIterator<Item = T>,
    work: impl Fn(T) -> R + Send + Sync,
) -> Vec<R> {
    each_if(blocks.len() > 1, blocks, work)
}

/// Does `work` for each item, side by side `if` the population is large enough for that; the results are in their order.
pub fn each_if<T: Send, R: Send>(
    large: bool,
    items: impl Iterator<Item = T>,
    work: impl Fn(T) -> R + Send + Sync,
) -> Vec<R> {
    if large { parallel::map(items.collect(), work) } else { items.map(work).collect() }
}

/// Agents of a block that counts as small.
const SMALL: usize = 256;

/// Does `work` with room for a number of each of a block's `count` agents.
///
/// The room is on the stack and zeroed. For a small block it is small: to zero room for a full one would take longer than
/// the work.
#[inline]
pub fn with_room<T: Copy + Default, R>(count: usize, work: impl FnOnce(&mut [T]) -> R) -> R {
    if count <= SMALL {
        work(&mut [T::default(); SMALL][..count])
    } else {
        work(&mut [T::default(); BLOCK][..count])
    }
}

/// Agents of a block that are looked at together; the number does not change results.
pub const GROUP: usize = 64;

/// A few of the agents of a block: a bit for each agent, set for those few.
pub struct Few {
    bits: [u64; BLOCK / GROUP],
    /// Groups that the block has.
    groups: usize,
}

impl Few {
    /// Those of a block's `count` agents whom `mark` marks, group by group. Inlined, so that it can be compiled for
    /// wide vectors together with `mark`.
    #[inline(always)]
    pub fn marked(count: usize, mark: impl Fn(Range<usize>, &mut [bool; GROUP])) -> Self {
        let mut few = Few { bits: [0; BLOCK / GROUP], groups: count.div_ceil(GROUP) };
        for (group, start) in few.bits.iter_mut().zip((0..count).step_by(GROUP)) {
            let marks = &mut [false; GROUP];
            mark(start..(start + GROUP).min(count), marks);
            *group = bits(marks);
        }
        few
    }

    /// Does `work` for the index in the block of each of them, ascending.
    #[inline]
    pub fn each(&self, mut work: impl FnMut(usize)) {
        for (group, &bits) in self.bits[..self.groups].iter().enumerate() {
            let mut left = bits;
            while left != 0 {
                work(group * GROUP + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }

    /// Their indices in the block, ascending, as far as `wanted` wants them.
    pub fn wanted<'a>(&self, indices: &'a mut [u16], wanted: impl Fn(usize) -> bool) -> &'a [u16] {
        let mut count = 0;
        self.each(|index| {
            // Written in any case and kept by counting: no branch depends on the choice.
            indices[count] = index as u16;
            count += usize::from(wanted(index));
        });
        &indices[..count]
    }
}

/// One bit for each of a group, the first the lowest.
#[inline(always)]
fn bits(marks: &[bool; GROUP]) -> u64 {
    let mut bits = 0;
    for eight in marks.as_chunks::<8>().0.iter().rev() {
        // The product puts the eight marks into the highest byte, without carries.
        let eight = u64::from_le_bytes(eight.map(u8::from)).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits = bits << 8 | eight;
    }
    bits
}

/// The part of a list, sorted by agent, that belongs to the block from agent `first` on.
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
    fn few_are_those_that_are_marked_and_wanted() {
        for count in [0, 1, 63, 64, 65, 2000, BLOCK] {
            let marked = |index: usize| index % 9 == 2 || index + 1 == count || (200..300).contains(&index);
            let few = Few::marked(count, |here, marks| {
                here.zip(marks).for_each(|(index, mark)| *mark = marked(index));
            });
            let wanted = |index: usize| index % 5 != 3;
            let each = (0..count).filter(|&index| marked(index) && wanted(index)).map(|index| index as u16);
            assert_eq!(few.wanted(&mut [0; BLOCK], wanted), each.collect::<Vec<_>>(), "{count}");
        }
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
