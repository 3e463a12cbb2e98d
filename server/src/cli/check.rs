//! Commands that check a number and need no database.

use domain::fault::{Fault, FaultCode};
use domain::identity::{CreditCode, ResidentId};
use domain::language::Language;
use std::process::ExitCode;
use words::Words;

/// `anju check-id`.
pub fn resident_id(text: &str) -> ExitCode {
    verdict(ResidentId::parse(text).map(|_| ()))
}

/// `anju check-uscc`.
pub fn credit_code(text: &str) -> ExitCode {
    verdict(CreditCode::parse(text).map(|_| ()))
}

fn verdict(checked: Result<(), FaultCode>) -> ExitCode {
    match checked {
        Ok(()) => {
            println!("valid");
            ExitCode::SUCCESS
        }
        Err(code) => {
            println!("invalid {}", Words::of(Language::English).fault(&Fault::whole(code)));
            ExitCode::FAILURE
        }
    }
}
