//! The command line. The answer is the first word on standard output; logs go to standard error.

/// Of the same name as the library's, which panics where nobody reads on: so no command can take the wrong one.
macro_rules! println {
    ($($text:tt)*) => {
        $crate::cli::out::line(::std::format_args!($($text)*))
    };
}

mod api_key;
mod check;
mod demo;
mod dispute;
mod exchange;
mod gateway;
mod open;
mod out;
mod papers;
mod recheck;
mod register;
mod staff;
mod workdays;

use crate::configuration::Configuration;
use crate::serve;
use clap::{Args, Parser, Subcommand};
use hall::audit;
use open::Opened;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration cannot be read.
    #[error("configuration: {0}")]
    Configuration(#[from] config::ConfigError),
    /// The hall says no.
    #[error("{0}")]
    Hall(#[from] hall::Error),
    /// The measurements cannot be set up.
    #[error("measurements: {0}")]
    Measurements(#[from] metrics_exporter_prometheus::BuildError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        reason: String,
    },
    /// The command is not for this database or this address.
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    /// The address cannot be listened on.
    pub fn listen(address: SocketAddr, error: &std::io::Error) -> Self {
        Self::Listen { address, reason: error.to_string() }
    }
}

/// Anju (安居), a city's online service hall for public rental housing.
///
/// Settings come from anju.toml (or the file ANJU_CONFIG names) and from the environment, which wins: ANJU_ADDR
/// (127.0.0.1:3000), ANJU_DATA (./data), DATABASE_URL and REGISTERS_URL (SQLite files in the data folder), ANJU_PUBLIC_URL,
/// ANJU_TLS, ANJU_AUDIT_HEAD, ANJU_TRUSTED_PROXY, ANJU_SITE, ANJU_CALM_REGISTERS, ANJU_RECHECK_HOUR, ANJU_EVENTS_CA. In the
/// file they are in small letters, without ANJU_: addr, database_url. ANJU_GATEWAY_KEY is `gateway_key` of the table
/// `[exchange]`; ANJU_LOG is read from the environment only.
#[derive(Debug, Parser)]
#[command(name = "anju", version, about, long_about, max_term_width = 100)]
pub struct Anju {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the hall until SIGTERM or Ctrl-C; open requests get 20 seconds to end.
    Serve(Serve),
    /// Brings the schema of both databases up to date and ends.
    Migrate,
    /// The city's offices, posts, policy, guide and texts.
    #[command(subcommand)]
    City(City),
    /// Staff accounts: the first ones are added from here, the others by them.
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Keys of other systems that use the interface at /api/v1.
    #[command(subcommand)]
    ApiKey(api_key::ApiKey),
    /// The registers: deliveries of the departments, and what they stand at.
    #[command(subcommand)]
    Register(register::Registers),
    /// Records that applicants say are wrong: what goes to the departments that own them, and what they answer.
    #[command(subcommand)]
    Dispute(dispute::Dispute),
    /// Makes the demo city in an empty database: offices, policy, guide, staff accounts, and an invented population.
    ///
    /// The database is marked as a demo at birth and stays one; any other database refuses.
    Demo(demo::Demo),
    /// Checks every household again at the registers. What is different becomes clues for officers; no case moves by itself.
    ///
    /// A run that was stopped goes on where it was when the same scope is given again.
    Recheck(recheck::Recheck),
    /// The working-day calendar.
    #[command(subcommand)]
    Calendar(Calendar),
    /// The tamper-evident record.
    #[command(subcommand)]
    Audit(Audit),
    /// Checks a resident ID (GB 11643): exit 0 valid, 1 invalid with the reason.
    CheckId {
        /// The number, 18 characters.
        id: String,
    },
    /// Checks a credit code (GB 32100): exit 0 valid, 1 invalid with the reason.
    CheckUscc {
        /// The code, 18 characters.
        code: String,
    },
    /// The exchange with the city's registers: catalogue, consumers, grants, evidence.
    #[command(subcommand)]
    Exchange(exchange::Exchange),
    /// Serves the registers over HTTP to consumers who sign and have a grant, until SIGTERM or Ctrl-C.
    Gateway(gateway::Gateway),
    /// Counts working days by the calendar; a day that leads through a year without a notice is marked provisional.
    Workdays(workdays::Workdays),
}

#[derive(Debug, Args)]
struct Serve {
    /// Lets a demo hall, whose accounts are published, listen on an address that others can reach. Needs --yes-really too.
    #[arg(long, requires = "yes_really")]
    demo_on_network: bool,
    /// Says the same a second time.
    #[arg(long, requires = "demo_on_network")]
    yes_really: bool,
}

#[derive(Debug, Subcommand)]
enum City {
    /// Imports a city from a folder of documented files; again, to bring it up to date.
    Init {
        /// The folder.
        folder: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Calendar {
    /// Imports the notice of a year: one day a line, such as `2027-01-01 holiday` or `2027-01-03 workday`.
    Import {
        /// The file.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Walks every chain and every seal, and compares the newest seal with the file kept outside the database: exit 0 whole, with
    /// the head to publish; 1 broken, with the first broken link.
    Verify,
}

/// Does what the command says, and closes what it opened.
pub async fn run(anju: Anju) -> Result<ExitCode, Failure> {
    let opened = Opened::default();
    let done = command(anju.command, &opened).await;
    opened.close().await;
    done
}

async fn command(command: Command, opened: &Opened) -> Result<ExitCode, Failure> {
    match command {
        Command::CheckId { id } => Ok(check::resident_id(&id)),
        Command::CheckUscc { code } => Ok(check::credit_code(&code)),
        Command::Workdays(question) => {
            println!("{}", workdays::answer(&opened.calendar().await?, &question));
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo(demo) => demo::run(demo, opened).await,
        Command::Dispute(command) => dispute::run(command, opened).await,
        Command::Recheck(asked) => recheck::run(&asked, opened).await,
        Command::Staff(command) => staff::run(command, opened).await,
        Command::ApiKey(command) => api_key::run(command, opened).await,
        Command::Register(command) => register::run(command, opened).await,
        Command::Exchange(command) => exchange::run(command, opened).await,
        Command::Gateway(options) => gateway::run(&options, opened).await,
        Command::Calendar(Calendar::Import { file }) => {
            let text = std::fs::read_to_string(&file).map_err(|error| Failure::Refused(format!("{}: {error}", file.display())))?;
            let read =
                domain::settings::Calendar::parse(&text).map_err(|error| Failure::Refused(format!("{}: {error}", file.display())))?;
            let years: Vec<String> = read.known_years().map(|year| year.to_string()).collect();
            let hall = opened.hall(&Configuration::load()?).await?;
            hall::settings::import_calendar(&hall, &domain::identity::Actor::System, &read).await?;
            println!("imported {}", years.join(" "));
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve(options) => {
            let configuration = Configuration::load()?;
            let (hall, clock) = opened.hall_and_clock(&configuration).await?;
            if hall.is_demo().await? && !configuration.addr.ip().is_loopback() && !(options.demo_on_network && options.yes_really) {
                return Err(Failure::Refused(format!(
                    "this is a demo hall and its accounts are published; it listens on {} only with --demo-on-network --yes-really",
                    configuration.addr
                )));
            }
            serve::serve(hall, clock, &configuration).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Migrate => {
            opened.hall(&Configuration::load()?).await?;
            println!("migrated");
            Ok(ExitCode::SUCCESS)
        }
        Command::City(City::Init { folder }) => {
            let hall = opened.hall(&Configuration::load()?).await?;
            let imported = hall::settings::import_city(&hall, &domain::identity::Actor::System, &folder).await?;
            println!("imported {} offices, {} areas, {} stage limits", imported.offices, imported.areas, imported.stages);
            Ok(ExitCode::SUCCESS)
        }
        Command::Audit(Audit::Verify) => {
            let configuration = Configuration::load()?;
            let hall = opened.hall(&configuration).await?;
            // A copy that is named and is not there was not compared with: that must not look like a success.
            let missing = configuration.audit_head.as_ref().is_some_and(|head| !head.exists());
            match audit::verify(&hall).await? {
                Ok(whole) if missing && whole.seals > 0 => {
                    println!("broken head the file to compare with is not there");
                    Ok(ExitCode::FAILURE)
                }
                Ok(whole) => {
                    println!(
                        "whole {} events, {} chains, {} seals, {} not sealed yet",
                        whole.events, whole.chains, whole.seals, whole.unsealed
                    );
                    if let Some(head) = whole.head {
                        println!("head {head}");
                    }
                    Ok(ExitCode::SUCCESS)
                }
                Err(broken) => {
                    println!("broken {} {}", broken.place, broken.what);
                    Ok(ExitCode::FAILURE)
                }
            }
        }
    }
}
