//! What the public reads.

use super::ApiError;
use domain::guide::{Document, Guide, MonthFigures, NoticeDetail, NoticePage};
#[cfg(feature = "ssr")]
use domain::id::NoticeId;
use domain::language::Bilingual;
use domain::settings::Office;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{answer, hall_and_actor};

/// The commitment text in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    pub version: String,
    pub text: Bilingual,
}

/// Every matter's guide.
#[server(endpoint = "guide/all", prefix = "/api")]
pub async fn list_guides() -> Result<Vec<Guide>, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::guide::guides(&hall).await)
}

/// The guide of one matter.
#[server(endpoint = "guide/one", prefix = "/api")]
pub async fn read_guide(code: String) -> Result<Guide, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::guide::guide(&hall, &code).await)
}

/// The policy documents.
#[server(endpoint = "guide/documents", prefix = "/api")]
pub async fn list_documents() -> Result<Vec<Document>, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::guide::documents(&hall).await)
}

/// The offices with their windows.
#[server(endpoint = "guide/offices", prefix = "/api")]
pub async fn list_offices() -> Result<Vec<Office>, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::settings::offices(&hall).await)
}

/// The commitment text in force.
#[server(endpoint = "guide/commitment", prefix = "/api")]
pub async fn read_commitment() -> Result<Commitment, ApiError> {
    let (hall, _) = hall_and_actor()?;
    let text = answer(hall::settings::commitment_in_force(&hall).await)?;
    Ok(Commitment { version: text.version, text: text.text })
}

/// Notices, the latest first, after the one named.
#[server(endpoint = "guide/notices", prefix = "/api")]
pub async fn list_notices(after: Option<String>) -> Result<NoticePage, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::guide::notices(&hall, after.map(NoticeId).as_ref()).await)
}

/// One notice with the office that hears objections.
#[server(endpoint = "guide/notice", prefix = "/api")]
pub async fn read_notice(id: String) -> Result<NoticeDetail, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::guide::notice(&hall, &NoticeId(id)).await)
}

/// The figures of the last months.
#[server(endpoint = "guide/figures", prefix = "/api")]
pub async fn list_figures() -> Result<Vec<MonthFigures>, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::guide::figures(&hall).await)
}
