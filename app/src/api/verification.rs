//! The self-check, who looked at a case or a person, registers at work, clues, disputed records.

use super::ApiError;
use crate::paths;
use domain::fault::Refusal;
use domain::id::{CaseId, ClueId, DisputeId};
use domain::language::Bilingual;
use domain::verification::{
    Assessment, ClueList, ClueQuery, ClueRow, DisputeList, DisputeQuery, DisputeView, DisputesPage, Effect, LooksPage, OwnLooks, Register,
    RegisterCondition, RegisterList, RegisterQuery, Shelf,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use super::{Sent, answer, hall_and_actor, refused, settle};
#[cfg(feature = "ssr")]
use domain::verification::ClueState;

/// What the self-check answers: the assessment with what each rule says, or what to put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfCheckAnswer {
    pub refusal: Refusal,
    pub assessment: Option<Assessment>,
    /// What each rule of the assessment says, in one plain sentence, in their order.
    pub rules: Vec<Bilingual>,
}

/// Judges a few answers by the engine of the decision. Anonymous; nothing is stored.
#[server(endpoint = "verification/self-check", prefix = "/api")]
pub async fn self_check(answers: BTreeMap<String, String>) -> Result<SelfCheckAnswer, ApiError> {
    let (hall, _) = hall_and_actor()?;
    let (checked, rules) = answer(hall::verification::self_check(&hall, &answers).await)?;
    let (assessment, faults) = match checked {
        Ok(assessment) => (Some(assessment), domain::fault::Faults::none()),
        Err(faults) => (None, faults),
    };
    Ok(SelfCheckAnswer { refusal: Refusal { values: answers, faults }, assessment, rules })
}

/// Who looked at the data of the own case; `after`: where the page before ended.
#[server(endpoint = "verification/looks", prefix = "/api")]
pub async fn read_looks(case: CaseId, after: Option<String>) -> Result<LooksPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::verification::looks(&hall, &actor, &case, after.as_deref()).await)
}

/// Who looked at the data of the resident, over all applications; `after`: where the page before ended.
#[server(endpoint = "verification/own-looks", prefix = "/api")]
pub async fn read_own_looks(after: Option<String>) -> Result<OwnLooks, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::verification::own_looks(&hall, &actor, after.as_deref()).await)
}

/// The filters of the list of registers as codes in the address; a code that is none of ours narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RegisterFilters {
    pub state: String,
    pub owner: String,
    /// The number of a page.
    pub cursor: String,
}

impl RegisterFilters {
    /// The filters as asked for.
    pub fn query(&self) -> RegisterQuery {
        RegisterQuery {
            condition: RegisterCondition::from_code(&self.state),
            owner_of: Register::from_owner(&self.owner),
            page: self.cursor.parse().unwrap_or(1),
        }
    }

    /// The address of another page of the same list.
    pub fn address(&self, cursor: &str) -> String {
        let query = self.query();
        let owner = query.owner_of.map(Register::owner);
        paths::list(paths::DESK_REGISTERS, &[("state", query.condition.map(RegisterCondition::code)), ("owner", owner)], cursor)
    }
}

/// The registers at work.
#[server(endpoint = "verification/registers", prefix = "/api")]
pub async fn read_register_status(#[server(default)] filters: RegisterFilters) -> Result<RegisterList, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::verification::register_status(&hall, &actor, filters.query()).await)
}

/// The filters of the list of clues as codes in the address; a code that is none of ours narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClueFilters {
    pub effect: String,
    /// `handled`: those that are done with.
    pub state: String,
    pub cursor: String,
}

impl ClueFilters {
    /// The filters as asked for.
    pub fn query(&self) -> ClueQuery {
        let cursor = Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty());
        ClueQuery { effect: Effect::from_code(&self.effect), handled: self.state == "handled", cursor }
    }

    /// The address of another page of the same list.
    pub fn address(&self, cursor: &str) -> String {
        let query = self.query();
        let state = query.handled.then_some("handled");
        paths::list(paths::DESK_CLUES, &[("effect", query.effect.map(Effect::code)), ("state", state)], cursor)
    }
}

/// A clue with the last refusal of its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueShown {
    pub clue: ClueRow,
    pub refusal: Option<Refusal>,
}

/// The clues of the own office.
#[server(endpoint = "verification/clues", prefix = "/api")]
pub async fn read_clues(#[server(default)] filters: ClueFilters) -> Result<ClueList, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::verification::clues(&hall, &actor, &filters.query()).await)
}

/// One clue.
#[server(endpoint = "verification/clue", prefix = "/api")]
pub async fn read_clue(clue: ClueId) -> Result<ClueShown, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let row = answer(hall::verification::clue(&hall, &actor, &clue).await)?;
    Ok(ClueShown { clue: row, refusal: refused(&format!("clue:{clue}")).await? })
}

/// What an officer makes of a clue.
#[server(endpoint = "verification/handle-clue", prefix = "/api")]
pub async fn handle_clue(clue: ClueId, #[server(default)] state: String, #[server(default)] note: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let form = hall::verification::ClueForm { state: ClueState::from_code(&state), note: note.clone() };
    let handled = hall::verification::handle_clue(&hall, &actor, &clue, &form).await;
    let page = paths::desk_clue(clue.as_str());
    settle(Sent::new(&format!("clue:{clue}"), &page, [("state", state), ("note", note)]), handled, |()| page.clone()).await
}

/// The filters of the list of disputes as codes in the address; a code that is none of ours narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DisputeFilters {
    pub state: String,
    pub register: String,
    pub cursor: String,
}

impl DisputeFilters {
    /// The filters as asked for.
    pub fn query(&self) -> DisputeQuery {
        DisputeQuery {
            shelf: Shelf::from_code(&self.state).unwrap_or_default(),
            register: Register::from_code(&self.register),
            cursor: Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty()),
        }
    }

    /// The address of another page of the same list.
    pub fn address(&self, cursor: &str) -> String {
        let query = self.query();
        let state = (query.shelf != Shelf::Open).then(|| query.shelf.code());
        paths::list(paths::DESK_DISPUTES, &[("state", state), ("register", query.register.map(Register::code))], cursor)
    }
}

/// A dispute with the last refusal of its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeShown {
    pub view: DisputeView,
    pub refusal: Option<Refusal>,
}

/// The disputes of the own case and the last refusals of the page's forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDisputesShown {
    pub page: DisputesPage,
    pub refusal: Option<Refusal>,
    pub upload: Option<Refusal>,
}

/// The disputes that lie with the own office.
#[server(endpoint = "verification/disputes", prefix = "/api")]
pub async fn read_disputes(#[server(default)] filters: DisputeFilters) -> Result<DisputeList, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::verification::disputes(&hall, &actor, &filters.query()).await)
}

/// One dispute.
#[server(endpoint = "verification/dispute", prefix = "/api")]
pub async fn read_dispute(dispute: DisputeId) -> Result<DisputeShown, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let view = answer(hall::verification::dispute(&hall, &actor, &dispute).await)?;
    Ok(DisputeShown { view, refusal: refused(&format!("dispute:{dispute}")).await? })
}

/// Writes down what the owner of a register has answered.
#[server(endpoint = "verification/answer-dispute", prefix = "/api")]
pub async fn answer_dispute(
    dispute: DisputeId,
    #[server(default)] outcome: String,
    #[server(default)] reference: String,
    #[server(default)] explanation: String,
) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let form = hall::verification::DisputeForm { outcome, reference, explanation };
    let answered = hall::verification::answer_dispute(&hall, &actor, &dispute, &form).await;
    let (name, page) = (format!("dispute:{dispute}"), paths::desk_dispute(dispute.as_str()));
    let values = [("outcome", form.outcome), ("reference", form.reference), ("explanation", form.explanation)];
    settle(Sent::new(&name, &page, values), answered, |()| paths::DESK_DISPUTES.to_owned()).await
}

/// The disputes of the own case.
#[server(endpoint = "verification/own-disputes", prefix = "/api")]
pub async fn read_own_disputes(case: CaseId) -> Result<OwnDisputesShown, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = answer(hall::verification::disputes_page(&hall, &actor, &case).await)?;
    let (refusal, upload) = (refused(&format!("disputes:{case}")).await?, refused("upload").await?);
    Ok(OwnDisputesShown { page, refusal, upload })
}

/// Says that a register's record is wrong, after submit.
#[server(endpoint = "verification/dispute-record", prefix = "/api")]
pub async fn dispute_record(
    case: CaseId,
    #[server(default)] record: String,
    #[server(default)] declared: String,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let said = hall::verification::dispute_record(&hall, &actor, &case, &record, &declared, &reason).await;
    let (name, page) = (format!("disputes:{case}"), paths::my_disputes(case.as_str()));
    settle(Sent::new(&name, &page, [("record", record), ("declared", declared), ("reason", reason)]), said, |()| page.clone()).await
}
