//! `anju dispute`: disputed records for the departments that own them, and their answers.

use super::Failure;
use super::open::Opened;
use super::papers::{self, Papers};
use crate::configuration::Configuration;
use clap::{Args, Subcommand};
use domain::id::DisputeId;
use domain::identity::Actor;
use domain::verification::{DisputeState, Register};
use hall::Hall;
use hall::verification::{DisputeForm, WantedOrders, answer_dispute, dispute_orders, order_paper};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Disputed records for the departments that own them, and their answers.
#[derive(Debug, Subcommand)]
pub enum Dispute {
    /// Writes every open dispute as one line of JSON, what is due first before the others: the key of the record (ID number and
    /// name, and its number), the field with what is registered and what is said to be right, and why; nothing else of the household.
    /// Each copy goes on the record of its case.
    List {
        /// Of this register only, such as real_estate.
        #[arg(long, value_parser = register)]
        register: Option<Register>,
        /// Writes the papers of each dispute into a folder of its number in this one. Nothing is written over.
        #[arg(long, value_name = "DIR")]
        papers: Option<PathBuf>,
    },
    /// Writes down what a department has answered: exit 0 done, 1 refused with the reason.
    Answer(Answered),
}

/// A department's answer.
#[derive(Debug, Args)]
pub struct Answered {
    /// The id of the dispute.
    dispute: String,
    /// corrected, upheld or unsettled.
    #[arg(long, value_parser = outcome)]
    outcome: DisputeState,
    /// The number of the department's letter.
    #[arg(long)]
    reference: String,
    /// What the letter says; the applicant reads it. Needed unless the record was corrected.
    #[arg(long, default_value = "")]
    explanation: String,
}

fn register(text: &str) -> Result<Register, String> {
    Register::from_code(text).ok_or_else(|| "no such register".to_owned())
}

fn outcome(text: &str) -> Result<DisputeState, String> {
    DisputeState::from_code(text)
        .filter(|state| state.is_answered())
        .ok_or_else(|| format!("one of {}", DisputeState::ANSWERS.map(DisputeState::code).join(", ")))
}

/// Does what the command says.
pub async fn run(command: Dispute, opened: &Opened) -> Result<ExitCode, Failure> {
    let hall = opened.hall(&Configuration::load()?).await?;
    let code = match command {
        Dispute::List { register, papers } => {
            list(&hall, register, papers.as_deref(), &mut std::io::stdout()).await?;
            ExitCode::SUCCESS
        }
        Dispute::Answer(typed) => {
            let form = DisputeForm { outcome: typed.outcome.code().to_owned(), reference: typed.reference, explanation: typed.explanation };
            match answer_dispute(&hall, &Actor::System, &DisputeId(typed.dispute.clone()), &form).await {
                Ok(()) => {
                    println!("answered {} {}", typed.dispute, typed.outcome.code());
                    ExitCode::SUCCESS
                }
                Err(hall::Error::Refused(faults)) => {
                    let words = words::Words::shared(domain::language::Language::English);
                    for fault in &faults.0 {
                        println!("refused {} {}", fault.field, words.fault(fault));
                    }
                    ExitCode::FAILURE
                }
                Err(hall::Error::NotFound) => {
                    println!("refused there is no dispute {}", typed.dispute);
                    ExitCode::FAILURE
                }
                Err(hall::Error::Conflict) => {
                    println!("refused the dispute {} is answered or over already", typed.dispute);
                    ExitCode::FAILURE
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    Ok(code)
}

/// Writes the orders, each line after its papers, so that whoever reads a line finds them.
async fn list(hall: &Hall, register: Option<Register>, place: Option<&Path>, out: &mut impl Write) -> Result<(), Failure> {
    let folder = place.map(Papers::at).transpose()?;
    let wanted = WantedOrders { register, papers: folder.is_some() };
    let unwritten = |error: std::io::Error| Failure::Refused(error.to_string());
    let mut after = None;
    loop {
        let page = dispute_orders(hall, &Actor::System, wanted, after.as_ref()).await?;
        for order in &page.orders {
            if let Some(folder) = folder.as_ref().filter(|_| !order.papers.is_empty()) {
                let folder = folder.folder(order.id.as_str())?;
                for name in &order.papers {
                    papers::write(&folder, name, &order_paper(hall, &Actor::System, &order.id, name).await?)?;
                }
            }
            let line = serde_json::to_string(order).map_err(|error| Failure::Refused(error.to_string()))?;
            writeln!(out, "{line}").map_err(unwritten)?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_registers_and_answers_are_taken() {
        assert_eq!(register("real_estate"), Ok(Register::RealEstate));
        assert!(register("homes").is_err());
        assert_eq!(outcome("corrected"), Ok(DisputeState::Corrected));
        for not_an_answer in ["open", "lapsed", "dropped", ""] {
            assert!(outcome(not_an_answer).unwrap_err().contains("upheld"), "{not_an_answer}");
        }
    }
}
