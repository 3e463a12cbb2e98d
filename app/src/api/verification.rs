//! The self-check, who looked at a case, registers at work.

use super::ApiError;
use domain::fault::Refusal;
use domain::id::CaseId;
use domain::language::Bilingual;
use domain::verification::{Assessment, LooksPage, RegisterLine};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use super::{answer, hall_and_actor};

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
