//! Words as the model draws them, for a battery of statistical tests: `cargo bench --bench words -- ORDER | dieharder -g 200 -a`.
//!
//! Each order puts beside one another what one key has in common with the next: `entities` goes through a row, then
//! through ticks, purposes and replicates; `ticks` takes the same entity at one tick after another; `replicates` takes the
//! same entity, tick and purpose in one replicate after another; `decks` takes the first words of one deck after another.

#![expect(clippy::disallowed_methods, reason = "it prints")]

use std::io::{self, BufWriter, Write};

use sfic::random::{Draws, Purpose};

const PURPOSES: [Purpose; 4] = [Purpose::Ship, Purpose::Score, Purpose::InitialNorm, Purpose::Case];

fn main() {
    let order = std::env::args().find(|word| ORDERS.iter().any(|(name, _)| name == word));
    let Some((_, print)) = ORDERS.iter().find(|(name, _)| order.as_deref() == Some(name)) else {
        let names = ORDERS.map(|(name, _)| name).join(", ");
        eprintln!("words: nothing without an order, one of {names}");
        return;
    };
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    // It goes on until the battery has had enough and closes the pipe.
    for seed in 0.. {
        if print(seed, &mut out).is_err() {
            break;
        }
    }
}

type Print = fn(u64, &mut dyn Write) -> io::Result<()>;
const ORDERS: [(&str, Print); 4] =
    [("entities", entities), ("ticks", ticks), ("replicates", replicates), ("decks", decks)];

fn entities(seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut row = [0; 2048];
    for replicate in 0..1000 {
        let draws = Draws::new(seed, replicate);
        for purpose in PURPOSES {
            for tick in 0..500 {
                draws.row(purpose, tick, 0, &mut row);
                write(&row, out)?;
            }
        }
    }
    Ok(())
}

fn ticks(seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = vec![[0; 512]; 500];
    for replicate in 0..1000 {
        let draws = Draws::new(seed, replicate);
        for purpose in PURPOSES {
            (0..).zip(&mut rows).for_each(|(tick, row)| draws.row(purpose, tick, 0, row));
            for entity in 0..512 {
                write(&rows.iter().map(|row| row[entity]).collect::<Vec<u32>>(), out)?;
            }
        }
    }
    Ok(())
}

fn replicates(seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<Draws> = (0..5000).map(|replicate| Draws::new(seed, replicate)).collect();
    let mut rows = vec![[0; 64]; all.len()];
    for purpose in PURPOSES {
        for tick in 0..500 {
            all.iter().zip(&mut rows).for_each(|(draws, row)| draws.row(purpose, tick, 0, row));
            for entity in 0..64 {
                write(&rows.iter().map(|row| row[entity]).collect::<Vec<u32>>(), out)?;
            }
        }
    }
    Ok(())
}

fn decks(seed: u64, out: &mut dyn Write) -> io::Result<()> {
    for replicate in 0..1000 {
        let draws = Draws::new(seed, replicate);
        for purpose in PURPOSES {
            for tick in 0..500 {
                let words = (0..2048).flat_map(|entity| {
                    let mut deck = draws.deck(purpose, tick, entity);
                    [deck.word(), deck.word()]
                });
                write(&words.collect::<Vec<u32>>(), out)?;
            }
        }
    }
    Ok(())
}

fn write(words: &[u32], out: &mut dyn Write) -> io::Result<()> {
    words.iter().try_for_each(|word| out.write_all(&word.to_le_bytes()))
}
