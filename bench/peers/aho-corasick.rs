// aho-corasick <terms> <texts>: a DFA, ASCII case folded, overlapping hits that are whole words. Speaks as hyperscan.c does.
use aho_corasick::AhoCorasickBuilder;
use std::io::{BufRead, Write};

fn cpu() -> i64 {
    let mut at = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut at) };
    at.tv_sec * 1_000_000_000 + at.tv_nsec
}

// Letters and digits of the basic plane, as in hits.ts.
fn is_word(character: Option<char>) -> bool {
    character.map_or(false, |one| (one as u32) < 0x10000 && one.is_alphanumeric())
}

fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    !is_word(text[end..].chars().next()) && !is_word(text[..start].chars().next_back())
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let terms = std::fs::read_to_string(&arguments[1]).unwrap();
    let list: Vec<&str> = terms.lines().collect();
    let texts = std::fs::read(&arguments[2]).unwrap();
    let mut parts: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < texts.len() {
        let length = u32::from_le_bytes(texts[at..at + 4].try_into().unwrap()) as usize;
        parts.push(std::str::from_utf8(&texts[at + 4..at + 4 + length]).unwrap());
        at += 4 + length;
    }
    let bytes: usize = parts.iter().map(|part| part.len()).sum();
    let started = cpu();
    let dfa = AhoCorasickBuilder::new().ascii_case_insensitive(true).dfa(true).build(&list);
    println!("built {}", cpu() - started);
    let out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        if line.unwrap() == "hits" {
            let mut out = out.lock();
            for (number, part) in parts.iter().enumerate() {
                for hit in dfa.find_overlapping_iter(part).filter(|hit| is_bounded(part, hit.start(), hit.end())) {
                    writeln!(out, "{} {} {}", number, hit.start(), hit.end()).unwrap();
                }
            }
            writeln!(out, "end").unwrap();
        } else {
            let begun = cpu();
            let mut hits = 0;
            for part in &parts {
                hits += dfa.find_overlapping_iter(part).filter(|hit| is_bounded(part, hit.start(), hit.end())).count();
            }
            println!("{} {} {}", cpu() - begun, bytes, hits);
        }
    }
}
