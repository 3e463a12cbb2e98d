//! `anju register`: what departments deliver, and what the registers stand at.

use super::Failure;
use super::open::Opened;
use crate::configuration::Configuration;
use clap::{Args, Subcommand, ValueEnum};
use domain::day::Day;
use domain::identity::{Actor, CreditCode};
use domain::verification::LicenceKind;
use exchange::feed::{Delivery, Doubt, Encoding, Format, Kind, Progress, Standing};
use exchange::{IssuerKey, LicenceIssuer, RecordSet};
use hall::verification::{believed_issuers, distrust_issuer, import_feed, register_standings, trust_issuer};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, Ordering};

/// Progress is said once in so many lines.
const SAID_EVERY: i64 = 100_000;

/// The registers: deliveries of the departments, and what they stand at.
#[derive(Debug, Subcommand)]
pub enum Registers {
    /// Loads a file into a register: exit 0 all of it, 1 some lines were rejected and the rest is loaded, 2 nothing was loaded.
    ///
    /// An import that was stopped goes on where it was when the same file is given again. docs/feeds.md describes the files.
    Import(Import),
    /// What each register holds, of which day, about how many people rejected lines leave it in doubt, and what became of its last
    /// delivery.
    Status,
    /// Believes an issuer's signature on electronic licences of a kind, under a key.
    Trust {
        /// The issuer's credit code, as it stands in the numbers of its licences.
        #[arg(value_parser = credit_code)]
        issuer: CreditCode,
        /// residence_permit, diploma, marriage_certificate, disability_certificate, low_income_certificate,
        /// real_estate_certificate or business_licence.
        #[arg(value_parser = licence_kind)]
        kind: LicenceKind,
        /// The issuer's name.
        name: String,
        /// Its public key (Ed25519), 64 hex digits.
        #[arg(value_parser = issuer_key)]
        key: IssuerKey,
    },
    /// Believes a key of an issuer no more: exit 0, or 1 if it was not believed.
    Distrust {
        /// The issuer's credit code.
        #[arg(value_parser = credit_code)]
        issuer: CreditCode,
        /// The key, 64 hex digits.
        #[arg(value_parser = issuer_key)]
        key: IssuerKey,
    },
    /// The issuers whose signatures on electronic licences are believed.
    Issuers,
}

/// A delivery.
#[derive(Debug, Args)]
pub struct Import {
    /// population, household, marriage, real_estate, contract_filing, vehicle, provident_fund, low_income, disability, tax,
    /// social_security, business, veteran, carrier, housing_benefit, licence or enterprise.
    #[arg(value_parser = record_set)]
    register: RecordSet,
    /// NDJSON or CSV, gzip or plain.
    file: PathBuf,
    /// Everything the register holds, or what has changed.
    #[arg(long)]
    kind: KindArgument,
    /// The day the delivery stands at, such as 2026-11-20.
    #[arg(long, value_parser = day)]
    as_of: Day,
    /// How the characters are written.
    #[arg(long, default_value = "auto")]
    encoding: EncodingArgument,
    /// How the records are written.
    #[arg(long, default_value = "auto")]
    format: FormatArgument,
    /// Where the rejected lines are listed; beside the file if nothing is said.
    #[arg(long)]
    rejects: Option<PathBuf>,
    /// As many records as the department says the file has; of another number nothing is loaded.
    #[arg(long)]
    records: Option<i64>,
    /// A full delivery may hold less than nine tenths of the records that the register holds now.
    #[arg(long)]
    allow_shrink: bool,
    /// The day of the delivery that a delta continues; nothing is loaded if the register stands at another.
    #[arg(long, value_parser = day, value_name = "DAY")]
    follows: Option<Day>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindArgument {
    Full,
    Delta,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EncodingArgument {
    Auto,
    #[value(name = "utf-8")]
    Utf8,
    Gb18030,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArgument {
    Auto,
    Ndjson,
    Csv,
}

fn record_set(text: &str) -> Result<RecordSet, String> {
    RecordSet::from_code(text).ok_or_else(|| "no such register".to_owned())
}

fn credit_code(text: &str) -> Result<CreditCode, String> {
    CreditCode::parse(text).map_err(|code| format!("no credit code: {code:?}"))
}

fn licence_kind(text: &str) -> Result<LicenceKind, String> {
    LicenceKind::from_code(text).ok_or_else(|| format!("one of {}", LicenceKind::ALL.map(LicenceKind::code).join(", ")))
}

fn issuer_key(text: &str) -> Result<IssuerKey, String> {
    IssuerKey::parse(text).ok_or_else(|| "a key of Ed25519 is 64 hex digits".to_owned())
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day is written 2026-11-20".to_owned())
}

impl From<Import> for Delivery {
    fn from(typed: Import) -> Self {
        Self {
            set: typed.register,
            file: typed.file,
            kind: match typed.kind {
                KindArgument::Full => Kind::Full,
                KindArgument::Delta => Kind::Delta,
            },
            as_of: typed.as_of,
            encoding: match typed.encoding {
                EncodingArgument::Auto => None,
                EncodingArgument::Utf8 => Some(Encoding::Utf8),
                EncodingArgument::Gb18030 => Some(Encoding::Gb18030),
            },
            format: match typed.format {
                FormatArgument::Auto => None,
                FormatArgument::Ndjson => Some(Format::Ndjson),
                FormatArgument::Csv => Some(Format::Csv),
            },
            rejects: typed.rejects,
            records: typed.records,
            allow_shrink: typed.allow_shrink,
            follows: typed.follows,
        }
    }
}

/// Does what the command says.
pub async fn run(command: Registers, opened: &Opened) -> Result<ExitCode, Failure> {
    let hall = opened.hall(&Configuration::load()?).await?;
    match command {
        Registers::Import(typed) => {
            let delivery = Delivery::from(typed);
            let said = AtomicI64::new(0);
            let progress = |progress: Progress| {
                let step = progress.lines / SAID_EVERY;
                if said.swap(step, Ordering::Relaxed) != step {
                    eprintln!("{} of {} lines", progress.lines, progress.of);
                }
            };
            match import_feed(&hall, &Actor::System, &delivery, &progress).await? {
                Ok(report) => {
                    let counts = report.counts;
                    println!(
                        "loaded {} unchanged {} removed {} rejected {} disagreed {} of {} lines; {} holds {} as of {}, {}{}",
                        counts.loaded,
                        counts.unchanged,
                        counts.removed,
                        counts.rejected,
                        counts.disagreed,
                        counts.read,
                        delivery.set.code(),
                        report.held,
                        report.as_of,
                        in_doubt(&report.doubt),
                        if report.repeated { " (it stood there already)" } else { "" }
                    );
                    if counts.rejected == 0 {
                        return Ok(ExitCode::SUCCESS);
                    }
                    println!("rejects {}", delivery.reject_file().display());
                    Ok(ExitCode::FAILURE)
                }
                Err(fault) => {
                    println!("refused {fault}");
                    Ok(ExitCode::from(2))
                }
            }
        }
        Registers::Trust { issuer, kind, name, key } => {
            let issuer = LicenceIssuer { code: issuer, kind, name, key };
            trust_issuer(&hall, &Actor::System, &issuer).await?;
            println!("believed {} {}", issuer.code, kind.code());
            Ok(ExitCode::SUCCESS)
        }
        Registers::Distrust { issuer, key } => {
            let gone = distrust_issuer(&hall, &Actor::System, &issuer, &key).await?;
            println!("{} {issuer}", if gone { "distrusted" } else { "unknown" });
            Ok(if gone { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Registers::Issuers => {
            for issuer in believed_issuers(&hall, &Actor::System).await? {
                println!("{} {:<24} {} {}", issuer.code, issuer.kind.code(), issuer.key.to_hex(), issuer.name);
            }
            Ok(ExitCode::SUCCESS)
        }
        Registers::Status => {
            println!("register         held       as of       in doubt  none as of  last delivery");
            for standing in register_standings(&hall, &Actor::System).await? {
                println!("{}", line(&standing));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn line(standing: &Standing) -> String {
    let as_of = standing.as_of.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let last = standing.last.as_ref().map_or_else(
        || "-".to_owned(),
        |last| {
            let per_mille = if last.read == 0 { 0 } else { last.disagreed.saturating_mul(1000) / last.read };
            format!(
                "{} {} {} on {}: {} read, {} rejected, {}.{} % disagree",
                last.feed,
                last.kind.code(),
                last.state,
                last.started_at.day(),
                last.read,
                last.rejected,
                per_mille / 10,
                per_mille % 10
            )
        },
    );
    let until = match (standing.as_of, standing.doubt.nothing_as_of) {
        (_, Some(day)) => day.to_string(),
        (Some(_), None) => "unproven".to_owned(),
        (None, None) => "-".to_owned(),
    };
    format!("{:<16} {:<10} {as_of:<11} {:<9} {until:<11} {last}", standing.set.code(), standing.held, standing.doubt.people)
}

fn in_doubt(doubt: &Doubt) -> String {
    match doubt.nothing_as_of {
        Some(day) => format!("{} in doubt, nothing held as of {day}", doubt.people),
        None => format!("{} in doubt, nothing held unproven", doubt.people),
    }
}
