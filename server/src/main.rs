//! The binary `anju`.

use clap::Parser as _;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A re-check of the whole city spent a quarter of its time in the system's allocator (docs/decisions/0010-uses-by-person.md).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    server::log::to_standard_error();
    match server::cli::run(server::cli::Anju::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("anju: {error}");
            ExitCode::from(2)
        }
    }
}
