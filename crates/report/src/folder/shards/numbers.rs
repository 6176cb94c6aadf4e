//! Lists of shards as `--array` of Slurm has them: `3,7-9`.

use std::fmt::Write;

use sfic_text::tr;

/// Numbers from 1, in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers(Vec<u32>);

impl Numbers {
    /// The numbers, in the order of the list.
    pub fn get(&self) -> &[u32] {
        &self.0
    }

    /// Each of them and those that follow at distances of `step`, up to `last`.
    pub fn every(&self, step: u32, last: u32) -> Self {
        let all = |first: u32| (first..=last.max(first)).step_by(step.max(1) as usize);
        Numbers(self.0.iter().flat_map(|&number| all(number)).collect())
    }
}

impl std::str::FromStr for Numbers {
    type Err = String;

    /// Numbers and ranges, separated by commas.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| match text.trim().parse::<u32>() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(tr!(
                "`{part}` is not the number of a shard; such a list is 3 or 3,7-9",
                part = text.trim()
            )),
        };
        let mut numbers = Vec::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            if first > last || last - first >= super::MOST_SHARDS {
                return Err(tr!("`{part}` is no range of shards: the lower number comes first", part));
            }
            numbers.extend(first..=last);
        }
        Ok(Numbers(numbers))
    }
}

/// Numbers in rising order as a list, neighbours drawn together.
pub fn listed(numbers: &[u32]) -> String {
    let mut text = String::new();
    let follows = |pair: &[u32]| pair[1] == pair[0] + 1;
    let mut rest = numbers;
    while let Some(&first) = rest.first() {
        let length = 1 + rest.windows(2).take_while(|pair| follows(pair)).count();
        let comma = if text.is_empty() { "" } else { "," };
        let _ = match length {
            1 => write!(text, "{comma}{first}"),
            _ => write!(text, "{comma}{first}-{}", rest[length - 1]),
        };
        rest = &rest[length..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_back() {
        for text in ["1", "3,7-9", "1-16", "1-2,4-5,9"] {
            assert_eq!(listed(text.parse::<Numbers>().unwrap().get()), text);
        }
        assert_eq!(" 4, 2 - 3".parse::<Numbers>().unwrap().get(), [4, 2, 3]);
        assert_eq!(listed(&[]), "");
        for wrong in ["", "0", "a", "3-", "-3", "5-3", "1,,2", "1-4000000000", "1.5"] {
            let said = wrong.parse::<Numbers>().unwrap_err();
            assert!(said.contains("3,7-9") || said.contains("lower number"), "{wrong}: {said}");
        }
    }

    #[test]
    fn one_number_stands_for_those_that_follow() {
        let every = |text: &str, step, last| listed(text.parse::<Numbers>().unwrap().every(step, last).get());
        assert_eq!(every("2", 5, 12), "2,7,12");
        assert_eq!(every("3", 5, 12), "3,8");
        assert_eq!(every("13", 5, 12), "13", "one that is not there is for the caller to refuse");
    }
}
