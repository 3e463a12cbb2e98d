//! Records about the person: identity, household, marriage, phone.

use crate::day::Day;
pub use crate::identity::Sex;
use serde::{Deserialize, Serialize};

/// Whether the population register counts the person among the living.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// Alive and registered.
    Registered,
    /// Deceased.
    Deceased,
    /// Struck off for another reason, such as emigration.
    Cancelled,
}

/// 人口库. The register is asked with name and ID and says whether they agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationRecord {
    /// Whether the name asked belongs to the ID asked.
    pub name_matches: bool,
    /// Alive or not.
    pub state: PersonState,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub born: Day,
}

/// 与户主关系: relation to the head of the registered household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the relation of that name")]
pub enum HeadRelation {
    Head,
    Spouse,
    Child,
    ChildInLaw,
    Grandchild,
    Parent,
    Sibling,
    Other,
}

/// 户口性质.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HouseholdKind {
    /// 城镇.
    Urban,
    /// 农村.
    Rural,
    /// 集体户.
    Collective,
}

/// 户籍. A hit holds one record for each person of the same household book, the person asked among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdRecord {
    /// 户号.
    pub book_number: String,
    /// The person's name.
    pub name: String,
    /// The person's ID number.
    pub resident_id: String,
    /// Relation to the head.
    pub relation: HeadRelation,
    /// Kind of household.
    pub kind: HouseholdKind,
    /// Area code of the registered address; begins with the code of the city or county.
    pub area_code: String,
    /// Registered address.
    pub address: String,
    /// Registered here since.
    pub since: Day,
    /// Alive or not.
    pub state: PersonState,
}

/// 婚姻状况.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaritalStatus {
    /// 未婚: never married.
    Single,
    /// 已婚.
    Married,
    /// 离异.
    Divorced,
    /// 丧偶.
    Widowed,
}

/// 婚姻登记: the latest event. An empty answer means no marriage was ever registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarriageRecord {
    /// The status since `since`.
    pub status: MaritalStatus,
    /// 证号.
    pub certificate: String,
    /// The present or last spouse's name.
    pub spouse_name: String,
    /// The present or last spouse's ID number.
    pub spouse_id: String,
    /// The day of the event.
    pub since: Day,
    /// The registering office.
    pub office: String,
}

/// 运营商三要素: whether name, ID and phone belong together. An empty answer means the number is not in service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierRecord {
    /// All three agree.
    pub agrees: bool,
}
