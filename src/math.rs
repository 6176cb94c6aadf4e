//! Elementary functions with the same bits on every machine.
//!
//! Only additions, multiplications, divisions and integer operations in a fixed order: the compiler may
//! vectorise them, no C library takes part.

/// Does `work` compiled for the widest vectors that this processor has.
///
/// Functions that `work` calls must be inlined to be compiled the same way. The same operations in the same order give the same bits: wider
/// vectors only do more of them at a time.
#[inline(always)]
pub fn wide<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// e to the power `x` in single precision; relative error below 3e-7 where the result is a normal number.
///
/// Cephes `expf` (Moshier 1992): a power of two times a polynomial on ±ln 2 / 2.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0; // 1.5 · 2^23: adding it leaves the nearest whole number in the low bits
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    let r = x - whole * LN_2_HIGH - whole * LN_2_LOW;
    let p = 1.987_569_1e-4_f32;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
    (p * r * r + r + 1.0) * power
}

/// True if `u` is below the logistic function of `x`; single precision, no division.
#[inline(always)]
pub fn below_logistic(u: f32, x: f32) -> bool {
    u + u * exp(-x) < 1.0
}

/// The logistic function in double precision.
#[inline]
pub fn logistic_exact(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// The natural logarithm of a positive normal number in single precision; relative error below 2e-7.
///
/// Cephes `logf` (Moshier 1992): an exponent and a polynomial on the mantissa within √½ and √2.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    const SQRT_HALF: u32 = 0x3f35_04f3;
    let shifted = x.to_bits().wrapping_sub(SQRT_HALF);
    let exponent = (shifted as i32 >> 23) as f32;
    let m = f32::from_bits((shifted & 0x007f_ffff) + SQRT_HALF) - 1.0;
    let z = m * m;
    let p = 7.037_683_6e-2_f32;
    let p = p * m - 1.151_461e-1;
    let p = p * m + 1.167_699_9e-1;
    let p = p * m - 1.242_014_1e-1;
    let p = p * m + 1.424_932_3e-1;
    let p = p * m - 1.666_805_8e-1;
    let p = p * m + 2.000_071_5e-1;
    let p = p * m - 2.499_999_4e-1;
    let p = p * m + 3.333_333e-1;
    let p = p * m * z - 2.121_944_4e-4 * exponent - 0.5 * z;
    m + p + 0.693_359_4 * exponent
}

/// `x` to the power `exponent` for `x` of 0 or more, in single precision; relative error below 1e-6 while the logarithm
/// of the result is within ±3.
#[inline(always)]
pub fn power(x: f32, exponent: f32) -> f32 {
    if x >= f32::MIN_POSITIVE { exp(exponent * ln(x)) } else { f32::from(u8::from(exponent == 0.0)) }
}

/// The quantile of the standard normal distribution at `p` in (0, 1), in single precision (Giles 2010).
#[inline(always)]
pub fn normal_quantile_single(p: f32) -> f32 {
    let x = 2.0 * p - 1.0;
    let w = -ln(4.0 * p * (1.0 - p));
    // Both are computed, so that a vector of them needs no branch.
    let (centre, tail) = (horner(&GILES_CENTRE, w - 2.5), horner(&GILES_TAIL, w.sqrt() - 3.0));
    std::f32::consts::SQRT_2 * if w < 5.0 { centre } else { tail } * x
}

#[inline(always)]
fn horner(coefficients: &[f32; 9], x: f32) -> f32 {
    coefficients.iter().fold(
        0.0,
        #[inline(always)]
        |sum, c| sum * x + c,
    )
}

const GILES_CENTRE: [f32; 9] = [
    2.810_226_4e-8,
    3.432_739_4e-7,
    -3.523_387_7e-6,
    -4.391_506_5e-6,
    2.185_808_7e-4,
    -1.253_725e-3,
    -4.177_681_7e-3,
    2.466_407_3e-1,
    1.501_409_4,
];

const GILES_TAIL: [f32; 9] = [
    -2.002_142_6e-4,
    1.009_505_6e-4,
    1.349_343_2e-3,
    -3.673_428_4e-3,
    5.739_508e-3,
    -7.622_461_3e-3,
    9.438_87e-3,
    1.001_674,
    2.832_976_8,
];

/// The quantile of the standard normal distribution at `p` in (0, 1), to about 1e-16 (Wichura 1988, AS 241).
pub fn normal_quantile(p: f64) -> f64 {
    fn ratio(x: f64, numerator: &[f64; 8], denominator: &[f64; 8]) -> f64 {
        let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * x + c);
        horner(numerator) / horner(denominator)
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(0.180625 - q * q, &CENTRE.0, &CENTRE.1);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let x = if r <= 5.0 { ratio(r - 1.6, &NEAR.0, &NEAR.1) } else { ratio(r - 5.0, &FAR.0, &FAR.1) };
    if q < 0.0 { -x } else { x }
}

/// The sum of single-precision numbers, in double precision over sixteen lanes in a fixed order.
#[inline(always)]
pub fn sum(values: &[f32]) -> f64 {
    let mut lanes = [0.0_f64; 16];
    let (chunks, rest) = values.as_chunks::<16>();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += f64::from(x);
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|&x| f64::from(x)).sum::<f64>()
}

type Coefficients = ([f64; 8], [f64; 8]);

const CENTRE: Coefficients = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_545,
    ],
);

const NEAR: Coefficients = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR: Coefficients = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

/// What a ratio of sums measures, and with that the values it can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quantity {
    /// Counted cases of those counted at risk: from 0 to 1.
    Share,
    /// Counted events by replicate or unit of exposure: 0 or more.
    Rate,
    /// A measured share, a mean of numbers from 0 to 1.
    Fraction,
    /// A measured amount: 0 or more.
    Amount,
    /// Any number.
    #[default]
    Number,
}

impl Quantity {
    /// The lowest and the highest possible value.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Self::Share | Self::Fraction => (0.0, 1.0),
            Self::Rate | Self::Amount => (0.0, f64::INFINITY),
            Self::Number => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_agrees_with_double_precision() {
        let mut x = -80.0_f32;
        while x < 80.0 {
            let exact = libm::exp(f64::from(x));
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 3e-7, "exp({x})");
            x += 0.013;
        }
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn ln_agrees_with_double_precision() {
        let mut x = 1e-30_f32;
        while x < 1e30 {
            let exact = libm::log(f64::from(x));
            assert!((f64::from(ln(x)) - exact).abs() <= 2e-7 * exact.abs().max(1.0), "ln({x})");
            x *= 1.013;
        }
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn powers_agree_with_double_precision() {
        for exponent in [0.0, 0.3, 0.5, 1.0, 1.7] {
            for step in 0..1000 {
                let x = 0.2 + step as f32 * 0.005;
                let exact = libm::pow(f64::from(x), f64::from(exponent));
                assert!((f64::from(power(x, exponent)) / exact - 1.0).abs() < 1e-6, "{x} {exponent}");
            }
            assert_eq!(power(0.0, exponent), libm::powf(0.0, exponent));
        }
        assert_eq!(power(1.0, 0.7), 1.0);
    }

    #[test]
    fn single_quantiles_agree_with_double_ones() {
        for step in (0..1 << 23).step_by(1009).chain([0, 1, (1 << 23) - 1]) {
            let p = (step as f32 + 0.5) / 8_388_608.0;
            let exact = normal_quantile(f64::from(p));
            assert!(p > 0.0 && p < 1.0);
            let found = f64::from(normal_quantile_single(p));
            assert!((found - exact).abs() < 3e-6 * exact.abs().max(1.0), "{p}: {found} {exact}");
        }
    }

    #[test]
    fn sums_are_exact_and_below_logistic_agrees_with_the_function() {
        let values: Vec<f32> = (0..1003).map(|i| i as f32).collect();
        assert_eq!(
            wide(
                #[inline(always)]
                || sum(&values)
            ),
            502_503.0
        );
        assert_eq!(sum(&[]), 0.0);
        for step in -1000..1000 {
            let x = step as f32 * 0.02;
            let exact = logistic_exact(f64::from(x));
            assert!(below_logistic((exact * (1.0 - 1e-6)) as f32, x), "{x}");
            assert!(!below_logistic((exact * (1.0 + 1e-6)) as f32, x), "{x}");
        }
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.001, -3.090_232_306_167_813_5),
            (1e-9, -5.997_807_015_007_687),
        ] {
            assert!((normal_quantile(p) - z).abs() < 1e-12, "{p}");
        }
    }
}
