//! The task list: which steps there are, and how far each is, computed from the answers alone.

use super::answers::Answers;
use super::household::{ConsentHow, Marital, Relation};
use crate::day::Day;
use crate::identity::RealNameLevel;
use serde::{Deserialize, Serialize};

/// A step of the application, one page each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Who lives together and who applies.
    Household,
    /// Who agrees to the check.
    Consents,
    /// What the registers hold.
    Registers,
    /// Where they live now.
    Housing,
    /// Group, casual income, employment.
    Livelihood,
    /// Flat or subsidy, where, what it should have.
    Wish,
    /// The commitment letter.
    Commitment,
    /// Check all answers and submit.
    Check,
}

impl Step {
    /// Every step, in the order of the task list.
    pub const ALL: [Self; 8] =
        [Self::Household, Self::Consents, Self::Registers, Self::Housing, Self::Livelihood, Self::Wish, Self::Commitment, Self::Check];

    /// The code, as in the address of its page.
    pub fn code(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Consents => "consents",
            Self::Registers => "registers",
            Self::Housing => "housing",
            Self::Livelihood => "livelihood",
            Self::Wish => "wish",
            Self::Commitment => "commitment",
            Self::Check => "check",
        }
    }

    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// Its place in the list, from 1.
    pub fn number(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).map_or(0, |place| place + 1)
    }

    /// The step after it.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.number()).copied()
    }

    /// The step before it.
    pub fn previous(self) -> Option<Self> {
        self.number().checked_sub(2).and_then(|place| Self::ALL.get(place)).copied()
    }

    /// The steps that must be done before this one can be answered.
    pub fn needs(self) -> &'static [Self] {
        match self {
            Self::Household | Self::Housing | Self::Wish => &[],
            Self::Consents | Self::Livelihood => &[Self::Household],
            Self::Registers => &[Self::Household, Self::Consents],
            Self::Commitment => &[Self::Household, Self::Consents, Self::Registers, Self::Housing, Self::Livelihood, Self::Wish],
            Self::Check => {
                &[Self::Household, Self::Consents, Self::Registers, Self::Housing, Self::Livelihood, Self::Wish, Self::Commitment]
            }
        }
    }
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Nothing answered yet.
    NotStarted,
    /// Something is missing.
    InProgress,
    /// Complete.
    Done,
    /// An earlier step comes first.
    Blocked,
}

/// How far a step is, on this day.
pub fn state_of(answers: &Answers, step: Step, today: Day) -> StepState {
    let complete = is_complete(answers, step, today);
    if step.needs().iter().any(|needed| !is_complete(answers, *needed, today)) {
        return StepState::Blocked;
    }
    if step == Step::Registers && answers.level == RealNameLevel::Declared && !answers.saved.contains_key(&step) {
        // Nothing is owed here, and later steps do not wait for it; but the applicant is led past the page once.
        return StepState::NotStarted;
    }
    match (complete, is_begun(answers, step)) {
        (true, _) => StepState::Done,
        (false, true) => StepState::InProgress,
        (false, false) => StepState::NotStarted,
    }
}

/// The task list on this day.
pub fn task_list(answers: &Answers, today: Day) -> Vec<(Step, StepState)> {
    Step::ALL.into_iter().map(|step| (step, state_of(answers, step, today))).collect()
}

/// The first step that still needs something.
pub fn next_open(answers: &Answers, today: Day) -> Step {
    Step::ALL.into_iter().find(|step| !is_complete(answers, *step, today)).unwrap_or(Step::Check)
}

/// The next step after this one that is open and not done; none when the rest is done or waits for an earlier step.
pub fn following(answers: &Answers, step: Step, today: Day) -> Option<Step> {
    Step::ALL
        .into_iter()
        .filter(|later| *later > step)
        .find(|later| matches!(state_of(answers, *later, today), StepState::NotStarted | StepState::InProgress))
}

/// Whether nothing is missing at a step.
pub(super) fn is_complete(answers: &Answers, step: Step, today: Day) -> bool {
    match step {
        Step::Household => {
            let spouse = answers.applying().any(|member| member.relation == Relation::Spouse);
            answers.members.iter().all(|member| member.applies.is_some())
                && answers.marital.is_some_and(|marital| marital != Marital::Married || spouse)
        }
        Step::Consents => answers.applying().all(|member| match &member.consent {
            Some(consent) => match &consent.how {
                ConsentHow::Guardian { guardian } => {
                    !member.is_adult(today) && answers.applying_adults(today).any(|adult| adult.id == *guardian)
                }
                _ => true,
            },
            None => false,
        }),
        Step::Registers => {
            answers.level == RealNameLevel::Declared
                || (answers.registers.asked_at.is_some()
                    && answers.applying().all(|member| answers.registers.asked.iter().any(|asked| asked.member == member.id))
                    && answers
                        .registers
                        .asked
                        .iter()
                        // Who no longer applies is no longer asked about.
                        .filter(|asked| answers.applying().any(|member| member.id == asked.member))
                        .all(|asked| !asked.status.decides() || answers.response(&asked.member, asked.register).is_some()))
        }
        Step::Housing => answers.housing.is_some(),
        Step::Livelihood => answers.livelihood.as_ref().is_some_and(|livelihood| {
            answers.missing_documents().is_empty()
                && answers.applying_adults(today).all(|adult| livelihood.casual.iter().any(|income| income.member == adult.id))
        }),
        Step::Wish => answers.wish.is_some(),
        Step::Commitment => answers.commitment.is_some(),
        Step::Check => false,
    }
}

fn is_begun(answers: &Answers, step: Step) -> bool {
    match step {
        Step::Household => answers.marital.is_some() || answers.members.iter().skip(1).any(|member| member.applies.is_some()),
        Step::Consents => answers.applying().any(|member| member.consent.is_some()),
        Step::Registers => answers.registers.asked_at.is_some(),
        Step::Housing => answers.housing.is_some(),
        Step::Livelihood => answers.livelihood.is_some(),
        Step::Wish => answers.wish.is_some(),
        Step::Commitment => answers.commitment.is_some(),
        Step::Check => false,
    }
}
