//! The binary `anju`.

use clap::Parser as _;
use std::process::ExitCode;

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
