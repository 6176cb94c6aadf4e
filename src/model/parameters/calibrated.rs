//! Values of parameters that a calibration found, read while compiling from the file that `sfic calibrate` wrote.

/// Medians of the posterior sample: lines `PATH = NUMBER`.
const MEDIANS: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/scenarios/evidence/calibration/posterior-median.toml"
));

/// The calibrated value of the parameter at `path`. One that the file does not have does not compile.
pub(super) const fn calibrated(path: &str) -> f64 {
    let mut at = 0;
    while at < MEDIANS.len() {
        if begins(at, path.as_bytes()) && begins(at + path.len(), b" = ") {
            return decimal(at + path.len() + 3);
        }
        while at < MEDIANS.len() && MEDIANS[at] != b'\n' {
            at += 1;
        }
        at += 1;
    }
    panic!("the file of medians has no such parameter")
}

const fn begins(at: usize, with: &[u8]) -> bool {
    let mut index = 0;
    while index < with.len() {
        if at + index >= MEDIANS.len() || MEDIANS[at + index] != with[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// A decimal number without exponent of at most 15 digits: both whole numbers are exact, so their quotient is the nearest.
const fn decimal(mut at: usize) -> f64 {
    let (mut digits, mut count, mut scale, mut after_point) = (0_u64, 0, 1_u64, false);
    while at < MEDIANS.len() && MEDIANS[at] != b'\n' {
        match MEDIANS[at] {
            digit @ b'0'..=b'9' => {
                digits = 10 * digits + (digit - b'0') as u64;
                scale *= if after_point { 10 } else { 1 };
                count += 1;
            }
            b'.' if !after_point => after_point = true,
            _ => panic!("a median is not a decimal number"),
        }
        at += 1;
    }
    assert!(count > 0 && count <= 15, "a median has too few or too many digits");
    digits as f64 / scale as f64
}

#[cfg(test)]
mod tests {
    use super::MEDIANS;
    use crate::model::parameters::PARAMETERS;

    #[test]
    fn calibrated_defaults_are_the_numbers_of_the_file_and_all_of_them() {
        let text = std::str::from_utf8(MEDIANS).unwrap();
        let of_file: Vec<(&str, f64)> = text
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .filter_map(|(path, value)| Some((path, value.parse().ok()?)))
            .collect();
        assert!(!of_file.is_empty());
        let mut of_table: Vec<(&str, f64)> = PARAMETERS
            .iter()
            .filter(|parameter| parameter.source.starts_with("calibrated"))
            .map(|parameter| (parameter.path, parameter.default))
            .collect();
        let mut expected = of_file.clone();
        expected.sort_by_key(|(path, _)| *path);
        of_table.sort_by_key(|(path, _)| *path);
        assert_eq!(of_table, expected);
    }
}
