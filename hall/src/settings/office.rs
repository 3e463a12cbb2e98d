//! Offices, areas and stage limits as stored.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::id::OfficeId;
use domain::identity::Post;
use domain::language::Bilingual;
use domain::settings::{AreaName, Office, OfficeKind};

#[derive(sqlx::FromRow)]
struct OfficeRow {
    id: String,
    kind: String,
    area: String,
    name_zh: String,
    name_en: String,
    address_zh: String,
    address_en: String,
    hours_zh: String,
    hours_en: String,
    phone: String,
}

impl OfficeRow {
    fn into_office(self) -> Result<Office> {
        let kind = OfficeKind::from_code(&self.kind).ok_or_else(|| Error::corrupt("offices", &self.id))?;
        Ok(Office {
            id: OfficeId(self.id),
            kind,
            area: self.area,
            name: Bilingual { zh: self.name_zh, en: self.name_en },
            address: Bilingual { zh: self.address_zh, en: self.address_en },
            hours: Bilingual { zh: self.hours_zh, en: self.hours_en },
            phone: self.phone,
        })
    }
}

const ALL_OFFICES: &str =
    "SELECT id, kind, area, name_zh, name_en, address_zh, address_en, hours_zh, hours_en, phone FROM offices ORDER BY area, id";

/// Every office, the city's first, then by area.
pub async fn offices(hall: &Hall) -> Result<Vec<Office>> {
    let rows: Vec<OfficeRow> = sqlx::query_as(ALL_OFFICES).fetch_all(hall.db().reader()).await?;
    rows.into_iter().map(OfficeRow::into_office).collect()
}

/// Every office, read inside a unit of work.
pub(crate) async fn offices_within(unit: &mut UnitOfWork) -> Result<Vec<Office>> {
    let rows: Vec<OfficeRow> = unit.all(sqlx::query_as(ALL_OFFICES)).await?;
    rows.into_iter().map(OfficeRow::into_office).collect()
}

/// One office.
pub async fn office(hall: &Hall, id: &OfficeId) -> Result<Office> {
    let row: Option<OfficeRow> = sqlx::query_as(
        "SELECT id, kind, area, name_zh, name_en, address_zh, address_en, hours_zh, hours_en, phone FROM offices WHERE id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    row.ok_or(Error::NotFound)?.into_office()
}

/// Every area with its name, by code.
pub async fn areas(hall: &Hall) -> Result<Vec<AreaName>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT code, name_zh, name_en FROM areas ORDER BY code").fetch_all(hall.db().reader()).await?;
    Ok(rows.into_iter().map(|(code, zh, en)| AreaName { code, name: Bilingual { zh, en } }).collect())
}

/// Who does a stage, and within how many working days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageLimit {
    /// The code of the state of the case.
    pub stage: String,
    /// The post that acts; none when the applicant is to act.
    pub post: Option<Post>,
    /// The kind of office that holds the case.
    pub office: Option<OfficeKind>,
    /// The limit.
    pub working_days: u32,
}

/// The limit of every stage.
pub async fn stage_limits(hall: &Hall) -> Result<Vec<StageLimit>> {
    let rows: Vec<(String, Option<String>, Option<String>, i64)> =
        sqlx::query_as("SELECT stage, post, office_kind, working_days FROM stage_limits ORDER BY stage")
            .fetch_all(hall.db().reader())
            .await?;
    rows.into_iter()
        .map(|(stage, post, office, days)| {
            let corrupt = || Error::corrupt("stage_limits", &stage);
            Ok(StageLimit {
                post: post.as_deref().map(|code| Post::from_code(code).ok_or_else(corrupt)).transpose()?,
                office: office.as_deref().map(|code| OfficeKind::from_code(code).ok_or_else(corrupt)).transpose()?,
                working_days: u32::try_from(days).map_err(|_| corrupt())?,
                stage: stage.clone(),
            })
        })
        .collect()
}
