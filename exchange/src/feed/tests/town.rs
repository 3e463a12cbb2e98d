//! A town whose vehicle register is asked about everybody after each delivery.

use super::*;
use crate::{Claim, Verdict};
use std::time::Duration;

const NAME: &str = "周秀兰";

/// What the vehicle register says of a person: alone, among many and of a claim.
async fn says(registers: &Registers, number: u32) -> String {
    let connector = EmbeddedRegister::new(Register::Vehicle, registers.clone(), Arc::new(Weather::calm()));
    let person = PersonKey::new(id(number), PersonName::parse(NAME).unwrap());
    let purpose = Purpose { case: "c".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at: now() };
    let alone = connector.fetch(&connector.identify(&person), &person, &purpose).await.unwrap();
    let people: Vec<_> = [900, number, 901]
        .map(|number| PersonKey::new(id(number), PersonName::parse(NAME).unwrap()))
        .map(|person| (connector.identify(&person), person))
        .to_vec();
    let among = connector.fetch_many(&people, &purpose, Duration::from_secs(1)).await.unwrap().each.remove(1).unwrap();
    let (verdict, _) = connector.verify(&person, &Claim::Known, &purpose).await.unwrap();
    let (said, judged) = word(&alone);
    assert_eq!((word(&among).0, verdict), (said.clone(), judged), "{number}");
    said
}

fn word(reply: &Reply) -> (String, Verdict) {
    match reply {
        Reply::Held { body, as_of, .. } => {
            let day = as_of.map_or_else(|| "no day".to_owned(), |day| day.to_string());
            (format!("{} of {day}", body.matches("皖A").count()), Verdict::Match)
        }
        Reply::Nothing { as_of, .. } => (format!("none of {}", as_of.unwrap()), Verdict::NoMatch),
        Reply::NotCovered => (UNKNOWN.to_owned(), Verdict::NotFound),
    }
}

pub(super) const UNKNOWN: &str = "not covered";

/// A line about a car that names whom and which, and is wrong.
pub(super) fn wrong_car(number: u32, plate: &str, seq: i64) -> String {
    car_line(number, plate, seq, "").replace("private", "flying")
}

/// A line that names the person and not the car.
pub(super) fn no_plate(number: u32, seq: i64) -> String {
    car_line(number, "", seq, "")
}

pub(super) fn dear(line: &str) -> String {
    line.replace("4500000", "9900000")
}

pub(super) fn cars(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|number| car_line(number, "皖A1", 1, "")).collect()
}

pub(super) struct Town {
    desk: Desk,
    pub test: crate::testing::TestRegisters,
    files: std::cell::Cell<u32>,
}

impl Town {
    /// Everybody has a name; nobody has a car.
    pub async fn new(test: crate::testing::TestRegisters) -> Self {
        let town = Self { desk: Desk::new(), test, files: std::cell::Cell::new(0) };
        let people = town.desk.delivery(Register::Population, Kind::Full, "2026-10-01", "people", people(0..1_000, 1));
        import(&town.test.registers, &people).await.unwrap();
        town
    }

    pub fn file(&self, kind: Kind, as_of: &str, text: &str) -> Delivery {
        self.files.set(self.files.get() + 1);
        self.desk.delivery(Register::Vehicle, kind, as_of, &format!("cars-{}", self.files.get()), text)
    }

    /// Delivers cars; answers lines rejected, people in doubt and of which day no record means none.
    pub async fn deliver(&self, kind: Kind, as_of: &str, text: &str) -> (i64, i64, Option<String>) {
        let report = import(&self.test.registers, &self.file(kind, as_of, text)).await.unwrap();
        let standings = self.test.registers.standings().await.unwrap();
        let standing = standings.into_iter().find(|standing| standing.set == Register::Vehicle.into()).unwrap();
        assert_eq!((standing.held, standing.doubt), (report.held, report.doubt));
        (report.counts.rejected, report.doubt.people, report.doubt.nothing_as_of.map(|day| day.to_string()))
    }

    pub async fn says<const N: usize>(&self, numbers: [u32; N]) -> [String; N] {
        let mut said = Vec::new();
        for number in numbers {
            said.push(says(&self.test.registers, number).await);
        }
        said.try_into().unwrap()
    }
}

pub(super) fn of(day: &str) -> String {
    day.to_owned()
}
