//! The synthetic city: invented people with checksum-valid numbers of an area code that no county has.

mod dice;
mod enterprises;
mod family;
mod licences;
mod names;
mod paper;
mod showcase;
#[cfg(test)]
mod tests;

pub(crate) use enterprises::{employers, enterprise};
pub use licences::{issuers, licence, sign_licence};
pub use showcase::{ShowcasePerson, showcase, showcase_citizens};

use crate::registers::Condition;
use dice::Dice;
use domain::day::Day;
use domain::identity::{PersonName, Phone, ResidentId};
use domain::verification::{PersonState, Record, Register};
use family::Families;

/// The area code of every number: unassigned, so no record can be a real person's.
pub const REGION: &str = "341699";

/// Licences have dice of their own, so that the people of a seed stay who they were.
const LICENCES: u64 = 0x6C69_6365_6E63_6573;

/// One person of the city, with everything the registers hold about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citizen {
    /// ID number.
    pub resident_id: ResidentId,
    /// Name.
    pub name: PersonName,
    /// Phones in this person's name.
    pub phones: Vec<Phone>,
    /// Alive or not.
    pub state: PersonState,
    /// What the registers hold, beside identity and phone.
    pub records: Vec<Record>,
    /// Registers that behave in a special way towards this person.
    pub conditions: Vec<(Register, Condition)>,
}

/// People who live together; the first would be the applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// The people.
    pub citizens: Vec<Citizen>,
    /// People who stand in their papers and live elsewhere or no more.
    pub others: Vec<Citizen>,
}

/// Makes a city. The same arguments make the same city.
///
/// `areas` are the codes of its streets and towns with their Chinese names.
pub fn generate(households: usize, seed: u64, today: Day, areas: &[(String, String)]) -> Vec<Household> {
    stream(seed, today, areas).take(households).collect()
}

/// The households of a city one after another, without end: a big city is never held in memory.
pub fn stream(seed: u64, today: Day, areas: &[(String, String)]) -> impl Iterator<Item = Household> + use<> {
    let mut families = Families::new(Dice::new(seed), Dice::new(seed ^ LICENCES), today, areas.to_vec());
    // A family whose numbers are all taken is not made; the tries end, so that a city too big for its numbers ends too.
    std::iter::from_fn(move || (0..1000).find_map(|_| families.family()))
}

/// Streets of the demo city, for callers that have no city of their own.
pub fn demo_areas() -> Vec<(String, String)> {
    [
        ("0101", "城南区花园街道"),
        ("0102", "城南区河东街道"),
        ("0201", "城北区北塔街道"),
        ("0202", "城北区柳林街道"),
        ("0301", "青禾县锦里镇"),
        ("0302", "青禾县白石镇"),
    ]
    .into_iter()
    .map(|(code, name)| (code.to_owned(), name.to_owned()))
    .collect()
}
