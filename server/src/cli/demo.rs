//! `anju demo`: a city that does not exist, for trying everything out.

use super::Failure;
use super::open::Opened;
use crate::configuration::Configuration;
use clap::{Args, Subcommand};
use domain::identity::Actor;
use exchange::city::{Household, showcase, showcase_citizens, stream};
use hall::Hall;
use hall::identity::staff::{DEMO_PASSWORD, create_demo_staff, demo_code};
use std::process::ExitCode;

/// The documented files of the demo city; they travel in the binary, so that a demo needs nothing else.
const CITY: [(&str, &str); 6] = [
    ("city.toml", include_str!("../../../demo/city/city.toml")),
    ("offices.toml", include_str!("../../../demo/city/offices.toml")),
    ("posts.toml", include_str!("../../../demo/city/posts.toml")),
    ("policy.toml", include_str!("../../../demo/city/policy.toml")),
    ("guide.toml", include_str!("../../../demo/city/guide.toml")),
    ("commitment.toml", include_str!("../../../demo/city/commitment.toml")),
];

const DAY_MINUTES: u32 = 24 * 60;

/// A bigger city is loaded into the registers in parts of about so many people.
const PART: usize = 125_000;

/// People of a household and of its papers, on average.
const HOUSEHOLD: usize = 3;

/// The demo city.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Demo {
    #[command(subcommand)]
    command: Option<DemoCommand>,
    /// How many invented households the registers know, beside the showcase families.
    #[arg(long, default_value_t = 2000)]
    households: usize,
    /// About so many people instead, in households; a city of a million is made without holding it in memory.
    #[arg(long, conflicts_with = "households")]
    people: Option<usize>,
    /// The same seed makes the same city.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Subcommand)]
enum DemoCommand {
    /// Prints a code that the next log-in of a demo account accepts.
    Code {
        /// The log-in name.
        user: String,
    },
    /// Prints the demo accounts.
    Accounts,
    /// Moves the demo city ahead, so that what takes time can be seen at once: the ten minutes to take a submit back,
    /// publicity, limits, the end of drafts.
    ///
    /// A running server follows within a second. There is no way back: the record runs forward.
    Ahead(Ahead),
}

/// By how much.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Ahead {
    /// How many days.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=400))]
    days: Option<u32>,
    /// How many minutes.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: Option<u32>,
}

/// Does what the command says.
pub async fn run(demo: Demo, opened: &Opened) -> Result<ExitCode, Failure> {
    let hall = opened.hall(&Configuration::load()?).await?;
    match demo.command {
        None => {
            let size = demo.people.map_or(Size::Households(demo.households), Size::People);
            make(&hall, size, demo.seed).await?;
            accounts(&hall).await?;
        }
        Some(DemoCommand::Accounts) => accounts(&hall).await?,
        Some(DemoCommand::Ahead(Ahead { days, minutes })) => {
            let ahead = hall::settings::move_demo_ahead(&hall, days.unwrap_or(0) * DAY_MINUTES + minutes.unwrap_or(0)).await? / 60_000;
            println!("{ahead} minutes ahead of the clock of this machine");
        }
        Some(DemoCommand::Code { user }) => println!("{}", demo_code(&hall, &user).await?),
    }
    Ok(ExitCode::SUCCESS)
}

/// How big the city is.
#[derive(Debug, Clone, Copy)]
enum Size {
    Households(usize),
    People(usize),
}

impl Size {
    /// In how many parts the city is loaded.
    fn parts(self) -> usize {
        let people = match self {
            Self::Households(households) => households.saturating_mul(HOUSEHOLD),
            Self::People(people) => people,
        };
        people.div_ceil(PART).max(1)
    }

    /// So many of these households.
    fn of(self, households: impl Iterator<Item = Household>) -> impl Iterator<Item = Household> {
        let (most, people) = match self {
            Self::Households(most) => (most, usize::MAX),
            Self::People(people) => (usize::MAX, people),
        };
        households.take(most).scan(0, move |counted, household| {
            let enough = *counted >= people;
            *counted += household.citizens.len() + household.others.len();
            (!enough).then_some(household)
        })
    }
}

async fn make(hall: &Hall, size: Size, seed: u64) -> Result<(), Failure> {
    hall::settings::begin_demo(hall).await?;
    let folder = hall.settings().data.join("demo-city");
    std::fs::create_dir_all(&folder).map_err(|error| write_failed(&error))?;
    for (name, text) in CITY {
        std::fs::write(folder.join(name), text).map_err(|error| write_failed(&error))?;
    }
    hall::settings::import_city(hall, &Actor::System, &folder).await?;
    let streets: Vec<(String, String)> =
        hall::settings::areas(hall).await?.into_iter().filter(|area| area.code.len() == 4).map(|area| (area.code, area.name.zh)).collect();
    let today = hall.today();
    let registers = hall.exchange().registers();
    let failed = |error| Failure::Refused(format!("registers: {error}"));
    registers.load_city(1, today, move || showcase_citizens(today).into_iter()).await.map_err(failed)?;
    registers.load_city(size.parts(), today, move || size.of(stream(seed, today, &streets))).await.map_err(failed)?;
    let persons = registers.persons().await.map_err(failed)?;
    println!("made a city of {persons} persons");
    Ok(())
}

async fn accounts(hall: &Hall) -> Result<(), Failure> {
    let staff = create_demo_staff(hall).await?;
    println!("\nStaff: sign in at {}/desk, password {DEMO_PASSWORD}, code from `anju demo code NAME`", hall.settings().public_url);
    for account in staff {
        println!("  {:<24} {:<14} {}", account.login_name, account.post.code(), account.office.zh);
    }
    println!("\nResidents: sign up at {} with a name, an ID number and a phone of the showcase;", hall.settings().public_url);
    println!("codes by SMS arrive in {}", hall.settings().data.join("demo-sms.ndjson").display());
    for person in showcase().into_iter().filter(|person| person.applicant) {
        let phone = person.phone.as_ref().map_or("-", |phone| phone.as_str());
        println!("  {}  {}  {phone}  {}", person.name.as_str(), person.id.as_str(), person.story.zh);
    }
    Ok(())
}

fn write_failed(error: &std::io::Error) -> Failure {
    Failure::Refused(format!("the data folder: {error}"))
}
