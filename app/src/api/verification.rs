//! The self-check, who looked at a case, registers at work, clues.

use super::ApiError;
use domain::fault::Refusal;
use domain::id::{CaseId, ClueId};
use domain::language::Bilingual;
use domain::verification::{Assessment, ClueList, ClueQuery, ClueRow, Effect, LooksPage, RegisterLine};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use super::{Sent, answer, hall_and_actor, refused, settle};
#[cfg(feature = "ssr")]
use crate::paths;
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

/// The registers at work; `troubled`: only those in trouble.
#[server(endpoint = "verification/registers", prefix = "/api")]
pub async fn read_register_status(#[server(default)] troubled: bool) -> Result<Vec<RegisterLine>, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::verification::register_status(&hall, &actor, troubled).await)
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
        let parts = [
            query.effect.map(|effect| format!("effect={}", effect.code())),
            query.handled.then(|| "state=handled".to_owned()),
            (!cursor.is_empty()).then(|| format!("page={cursor}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { crate::paths::DESK_CLUES.to_owned() } else { format!("{}?{}", crate::paths::DESK_CLUES, parts.join("&")) }
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
