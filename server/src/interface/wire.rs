//! What the interface answers, with the description for machines of each part.

use domain::intake::TrackedCase;
use domain::interface::{DistrictMonth, StageCount, Statistics};
use domain::language::Bilingual;
use domain::review::CaseState;
use hall::interface::HandedIn;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

/// A problem document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Which problem it is; the address explains it.
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    pub kind: String,
    /// The problem in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: i32,
    /// What can be done about it.
    pub detail: String,
    /// What is wrong with the body, place by place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemError>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemError {
    /// A JSON pointer into the body; empty for the whole.
    pub pointer: String,
    /// The code of the fault.
    pub code: String,
    /// The same as a sentence.
    pub detail: String,
    /// Values that belong to the code, such as a limit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<String>,
}

/// A name in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Name {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<Bilingual> for Name {
    fn from(name: Bilingual) -> Self {
        Self { zh: name.zh, en: name.en }
    }
}

/// Where a case stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseStatus {
    /// The application number.
    #[schema(schema_with = receipt)]
    pub receipt: String,
    /// The stage.
    #[schema(schema_with = stage)]
    pub stage: String,
    /// The office that holds the case, if one does.
    pub office: Option<Name>,
    /// The day it was received.
    #[schema(format = "date")]
    pub received_on: Option<String>,
    /// The last day of the present stage.
    #[schema(format = "date")]
    pub due_on: Option<String>,
    /// The last day of the whole promise.
    #[schema(format = "date")]
    pub promised_on: Option<String>,
    /// Whether the last day of the present stage has passed.
    pub late: bool,
}

impl From<TrackedCase> for CaseStatus {
    fn from(case: TrackedCase) -> Self {
        Self {
            receipt: case.number,
            stage: case.state.code().to_owned(),
            office: case.office.map(Name::from),
            received_on: case.submitted_on.map(|day| day.to_string()),
            due_on: case.due_on.map(|day| day.to_string()),
            promised_on: case.promised_on.map(|day| day.to_string()),
            late: case.late,
        }
    }
}

/// An application was received.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Receipt)]
#[expect(clippy::struct_field_names, reason = "the names are those of the answer")]
pub struct Received {
    /// The application number.
    #[schema(schema_with = receipt)]
    pub receipt: String,
    /// When it was received.
    #[schema(format = "date-time")]
    pub received_at: String,
    /// By when the office answers.
    #[schema(format = "date")]
    pub answer_by: Option<String>,
}

impl From<&HandedIn> for Received {
    fn from(handed: &HandedIn) -> Self {
        Self {
            receipt: handed.number.clone(),
            received_at: handed.received_at.to_string(),
            answer_by: handed.answer_by.map(|day| day.to_string()),
        }
    }
}

/// Figures by month, district and stage. A count from one to four is null, and so is one that would tell it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figures {
    /// The day they were made.
    #[schema(format = "date")]
    pub as_of: String,
    /// By month and district, the latest month first.
    pub months: Vec<MonthFigures>,
    /// Cases under way, by stage and district.
    pub stages: Vec<StageFigures>,
}

/// One district in one month.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthFigures {
    /// The month.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$")]
    pub month: String,
    /// The code of the district.
    pub district: String,
    /// Received in it.
    pub received: Option<i64>,
    /// Decided in it.
    pub decided: Option<i64>,
    /// The middle number of days from receipt to decision.
    pub median_days: Option<i64>,
}

/// One stage in one district.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageFigures {
    /// The stage.
    #[schema(schema_with = stage)]
    pub stage: String,
    /// The code of the district.
    pub district: String,
    /// How many cases stand there.
    pub cases: Option<i64>,
}

impl From<Statistics> for Figures {
    fn from(figures: Statistics) -> Self {
        let month = |DistrictMonth { month, district, received, decided, median_days }| MonthFigures {
            month,
            district,
            received,
            decided,
            median_days,
        };
        let stage = |StageCount { stage, district, cases }| StageFigures { stage, district, cases };
        Self {
            as_of: figures.as_of.to_string(),
            months: figures.months.into_iter().map(month).collect(),
            stages: figures.stages.into_iter().map(stage).collect(),
        }
    }
}

/// Text that is one of these codes; the codes are the domain's own.
pub(super) fn one_of<'a>(about: &str, codes: impl IntoIterator<Item = &'a str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(about)).enum_values(Some(codes)).build()
}

pub(super) fn like(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern))
}

/// The pattern of an application number.
const RECEIPT: &str = "^AJ-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]$";

pub(super) fn receipt() -> Object {
    like(RECEIPT).description(Some("The application number.")).build()
}

fn stage() -> Object {
    one_of("The stage.", CaseState::ALL.map(CaseState::code))
}
