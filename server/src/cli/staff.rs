//! `anju staff`: the first accounts come from the terminal.

use super::Failure;
use super::open::Opened;
use crate::configuration::Configuration;
use clap::Subcommand;
use domain::identity::Actor;
use domain::language::Language;
use hall::identity::staff::{NewStaff, add};
use std::process::ExitCode;
use words::Words;

/// Staff accounts: the first ones are added from here, the others by them.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Adds an account and prints its one-time activation code, good for seven days.
    Add {
        /// The log-in name.
        #[arg(long)]
        login: String,
        /// The officer's name.
        #[arg(long)]
        name: String,
        /// The officer's ID number: it keeps two posts of one person one person.
        #[arg(long)]
        resident_id: String,
        /// acceptance, first_review, second_review, approval, window or administrator.
        #[arg(long)]
        post: String,
        /// The id of the office, as in offices.toml.
        #[arg(long)]
        office: String,
    },
}

/// Does what the command says.
pub async fn run(command: Staff, opened: &Opened) -> Result<ExitCode, Failure> {
    let Staff::Add { login, name, resident_id, post, office } = command;
    let hall = opened.hall(&Configuration::load()?).await?;
    let typed = NewStaff { login_name: login, name, resident_id, post, office };
    match add(&hall, &Actor::System, &typed).await {
        Ok(invitation) => {
            println!(
                "{} activates {} at {}{}",
                invitation.code,
                invitation.login_name,
                hall.settings().public_url,
                app::paths::STAFF_ACTIVATE
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(hall::Error::Refused(faults)) => {
            let words = Words::of(Language::English);
            for fault in &faults.0 {
                println!("refused {}: {}", fault.field, words.fault(fault));
            }
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}
