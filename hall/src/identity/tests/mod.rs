//! Identity on both engines: codes, accounts, log-in, windows, staff.

mod codes;
mod residents;
mod staff;
mod windows;

use super::Visitor;
use crate::error::Error;
use domain::fault::FaultCode;
use domain::language::Language;

/// A browser with this session, at one address.
fn visitor(session: &str) -> Visitor {
    Visitor { session: session.to_owned(), address: "192.0.2.7".to_owned(), language: Language::Chinese }
}

/// The first fault of a refusal.
fn fault<T: std::fmt::Debug>(answer: Result<T, Error>) -> FaultCode {
    match answer {
        Err(Error::Refused(faults)) => faults.0[0].code,
        other => panic!("not refused: {other:?}"),
    }
}
