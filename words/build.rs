//! Writes a list of every message for the test that renders each of them in both languages.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new("locales/zh-CN");
    println!("cargo:rerun-if-changed=locales");
    let mut areas: Vec<String> = fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.strip_suffix(".ftl").map(str::to_owned))
        .collect();
    areas.sort();
    let mut list = String::from("vec![\n");
    for area in areas {
        let source = fs::read_to_string(folder.join(format!("{area}.ftl")))?;
        for (id, variables) in messages(&source) {
            let function = id.replace(['-', '.'], "_");
            let arguments: Vec<String> = variables.iter().map(|name| format!("\"<{name}>\"")).collect();
            let _ = writeln!(
                list,
                "(\"{area}\", \"{id}\", &{variables:?} as &[&str], words.{area}.{function}({}).to_string()),",
                arguments.join(", ")
            );
        }
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("every_message.rs"), list)
}

/// Message ids with their variables in the order of the sentence.
fn messages(source: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for line in source.lines() {
        if line.starts_with(|first: char| first.is_ascii_lowercase())
            && let Some((id, _)) = line.split_once('=')
        {
            found.push((id.trim().to_owned(), Vec::new()));
        }
        let Some((_, variables)) = found.last_mut() else { continue };
        for part in line.split('$').skip(1) {
            let name: String = part.chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '-').collect();
            if !variables.contains(&name) {
                variables.push(name);
            }
        }
    }
    found
}
