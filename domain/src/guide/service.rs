//! A service guide (办事指南) with all its elements, in the fixed order of the national rules.

use crate::day::Day;
use crate::language::Bilingual;
use serde::{Deserialize, Serialize};

/// Where a material comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The hall makes it.
    Generated,
    /// A register gives it.
    Fetched,
    /// The applicant gives it.
    Uploaded,
}

/// One material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// What it is.
    pub name: Bilingual,
    /// Where it comes from.
    pub origin: Origin,
    /// In which form.
    pub form: Bilingual,
    /// From whom, or how.
    pub note: Bilingual,
    /// Whether there is a template to download.
    #[serde(default)]
    pub template: bool,
    /// Whether there is a filled sample to look at.
    #[serde(default)]
    pub sample: bool,
}

/// One step of the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name.
    pub title: Bilingual,
    /// Who holds the case.
    pub holder: Bilingual,
    /// The promise.
    pub working_days: u32,
    /// Whether it lies outside the promised time.
    #[serde(default)]
    pub outside: bool,
    /// What happens.
    pub note: Bilingual,
}

/// A document the matter rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The document.
    pub name: Bilingual,
    /// The articles.
    pub articles: Bilingual,
}

/// A question people ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    pub ask: Bilingual,
    /// The answer.
    pub answer: Bilingual,
}

/// A service guide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// Its short name in addresses.
    pub code: String,
    /// Its version.
    pub version: String,
    /// From when the version applies.
    pub effective_from: Day,
    /// The kind of administrative act.
    pub kind: Bilingual,
    /// The matter.
    pub title: Bilingual,
    /// What the applicant gets in the end.
    pub result: Bilingual,
    /// Who may apply.
    pub who: Bilingual,
    /// The sentence before the conditions.
    pub conditions_intro: Bilingual,
    /// What must hold.
    pub conditions: Vec<Bilingual>,
    /// Priority and special cases.
    pub conditions_note: Bilingual,
    /// What is needed.
    pub materials: Vec<Material>,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// The promise in all, without what lies outside.
    pub promised_working_days: u32,
    /// The limit by law or city rule.
    pub legal_limit: Bilingual,
    /// How often one has to come.
    pub visits: u32,
    /// What it costs.
    pub fee: Bilingual,
    /// What it rests on.
    pub basis: Vec<Basis>,
    /// Where online.
    pub online: Bilingual,
    /// Where in person.
    pub windows: Bilingual,
    /// Whom to ask.
    pub advice: Bilingual,
    /// Where to complain.
    pub supervision: Bilingual,
    /// What to do against the result.
    pub remedies: Bilingual,
    /// What people ask.
    pub questions: Vec<Question>,
}

impl Guide {
    /// What is wrong with a guide as written, in words for the person who wrote the file.
    pub fn check(&self) -> Result<(), String> {
        let promised: u32 = self.steps.iter().filter(|step| !step.outside).map(|step| step.working_days).sum();
        if promised != self.promised_working_days {
            return Err(format!("{}: the steps take {promised} working days, the promise says {}", self.code, self.promised_working_days));
        }
        let plain =
            |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !plain(&self.code) {
            return Err(format!("{:?}: a code has small letters, digits and hyphens only", self.code));
        }
        let empty = [self.conditions.is_empty(), self.materials.is_empty(), self.steps.is_empty(), self.basis.is_empty()];
        if empty.contains(&true) {
            return Err(format!("{}: conditions, materials, steps and basis must not be empty", self.code));
        }
        Ok(())
    }

    /// How many things the applicant has to give in every case.
    pub fn uploads(&self) -> usize {
        self.materials.iter().filter(|material| material.origin == Origin::Uploaded && material.template).count()
    }
}
