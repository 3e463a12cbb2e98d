//! Staff accounts as stored.

use crate::Hall;
use crate::error::{Error, Result};
use crate::identity::Presence;
use domain::day::Timestamp;
use domain::id::{OfficeId, OfficerId, StaffId};
use domain::identity::{Actor, Post, StaffActor, StaffState, StaffView};
use domain::language::Bilingual;

/// The secrets and the state of one account, for log-in and activation.
#[derive(sqlx::FromRow)]
pub(super) struct Credentials {
    pub id: String,
    pub login_name: String,
    pub state: String,
    pub password: Option<String>,
    pub authenticator: Option<String>,
    pub activation_hash: Option<String>,
    pub activation_expires_at: Option<String>,
}

impl Credentials {
    pub fn staff(&self) -> StaffId {
        StaffId(self.id.clone())
    }

    pub fn is(&self, state: StaffState) -> bool {
        self.state == state.code()
    }
}

pub(super) async fn by_login_name(hall: &Hall, login_name: &str) -> Result<Option<Credentials>> {
    Ok(sqlx::query_as(
        "SELECT id, login_name, state, password, authenticator, activation_hash, activation_expires_at FROM staff WHERE login_name = $1",
    )
    .bind(login_name)
    .fetch_optional(hall.db().reader())
    .await?)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    officer_id: String,
    login_name: String,
    post: String,
    office_id: String,
    state: String,
    signed_in_at: Option<String>,
    officer_name: String,
    area: String,
    name_zh: String,
    name_en: String,
}

/// The active account behind a session.
pub(crate) async fn presence(hall: &Hall, id: &StaffId) -> Result<Option<Presence>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT staff.id, staff.officer_id, staff.login_name, staff.post, staff.office_id, staff.state, staff.signed_in_at, officers.name AS officer_name, offices.area, offices.name_zh, offices.name_en FROM staff JOIN officers ON officers.id = staff.officer_id JOIN offices ON offices.id = staff.office_id WHERE staff.id = $1 AND staff.state = 'active'",
    )
    .bind(id.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let name = hall.unseal("officers", "name", &row.officer_id, &row.officer_name)?;
    let actor = Actor::Staff(StaffActor {
        post: Post::from_code(&row.post).ok_or_else(|| Error::corrupt("staff", &row.id))?,
        staff: StaffId(row.id),
        officer: OfficerId(row.officer_id),
        office: OfficeId(row.office_id),
        area: row.area,
    });
    Ok(Some(Presence { actor, name, office: Some(Bilingual { zh: row.name_zh, en: row.name_en }) }))
}

/// Accounts after a log-in name, by log-in name.
pub(super) async fn after(hall: &Hall, actor: &Actor, login_name: &str, most: i64) -> Result<Vec<StaffView>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT staff.id, staff.officer_id, staff.login_name, staff.post, staff.office_id, staff.state, staff.signed_in_at, officers.name AS officer_name, offices.area, offices.name_zh, offices.name_en FROM staff JOIN officers ON officers.id = staff.officer_id JOIN offices ON offices.id = staff.office_id WHERE staff.login_name > $1 ORDER BY staff.login_name LIMIT $2",
    )
    .bind(login_name)
    .bind(most)
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter().map(|row| row.view(hall, actor)).collect()
}

impl Row {
    fn view(self, hall: &Hall, actor: &Actor) -> Result<StaffView> {
        let corrupt = || Error::corrupt("staff", &self.id);
        Ok(StaffView {
            name: hall.unseal("officers", "name", &self.officer_id, &self.officer_name)?,
            post: Post::from_code(&self.post).ok_or_else(corrupt)?,
            state: StaffState::from_code(&self.state).ok_or_else(corrupt)?,
            signed_in_at: self.signed_in_at.as_deref().map(|at| Timestamp::parse(at).ok_or_else(corrupt)).transpose()?,
            own: matches!(actor, Actor::Staff(own) if own.officer.as_str() == self.officer_id),
            office_name: Bilingual { zh: self.name_zh, en: self.name_en },
            office: OfficeId(self.office_id),
            login_name: self.login_name,
            id: StaffId(self.id),
        })
    }
}
