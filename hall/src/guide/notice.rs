//! Notices on the public site. What was taken down is gone at once; what has ended stays readable for a month.

use crate::Hall;
use crate::error::{Error, Result};
use crate::settings::{areas, offices};
use domain::day::Day;
use domain::guide::{NOTICE_KEPT_DAYS, Notice, NoticeDetail, NoticePage};
use domain::id::{NoticeId, OfficeId};
use domain::language::Bilingual;
use domain::settings::AreaName;

const PAGE: usize = 20;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    number: String,
    masked_name: String,
    household_size: i64,
    area: String,
    office_id: Option<String>,
    started_on: String,
    until_on: String,
    outcome: Option<String>,
}

impl Row {
    fn into_notice(self, areas: &[AreaName]) -> Result<Notice> {
        let day = |text: &str| Day::parse(text).ok_or_else(|| Error::corrupt("publicities", &self.id));
        Ok(Notice {
            from: day(&self.started_on)?,
            until: day(&self.until_on)?,
            number: self.number,
            name: self.masked_name,
            persons: self.household_size,
            area: areas.iter().find(|area| area.code == self.area).map_or_else(Bilingual::default, |area| area.name.clone()),
            open: self.outcome.is_none(),
            id: NoticeId(self.id),
        })
    }
}

/// Notices, the latest first, after the one named.
pub async fn notices(hall: &Hall, after: Option<&NoticeId>) -> Result<NoticePage> {
    // Ids sort by time, and none is greater than this.
    let after = after.map_or("~", NoticeId::as_str);
    let mut rows: Vec<Row> = sqlx::query_as(
        "SELECT id, number, masked_name, household_size, area, office_id, started_on, until_on, outcome FROM publicities WHERE id < $1 AND until_on >= $2 AND (outcome IS NULL OR outcome = 'held') ORDER BY id DESC LIMIT $3",
    )
    .bind(after)
    .bind(oldest(hall))
    .bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX))
    .fetch_all(hall.db().reader())
    .await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let areas = areas(hall).await?;
    let notices = rows.into_iter().map(|row| row.into_notice(&areas)).collect::<Result<Vec<_>>>()?;
    let next = if more { notices.last().map(|notice| notice.id.clone()) } else { None };
    Ok(NoticePage { notices, next })
}

/// One notice with the office that hears objections.
pub async fn notice(hall: &Hall, id: &NoticeId) -> Result<NoticeDetail> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, number, masked_name, household_size, area, office_id, started_on, until_on, outcome FROM publicities WHERE id = $1 AND until_on >= $2 AND (outcome IS NULL OR outcome = 'held')",
    )
    .bind(id.as_str())
    .bind(oldest(hall))
    .fetch_optional(hall.db().reader())
    .await?;
    let row = row.ok_or(Error::NotFound)?;
    let office = row.office_id.clone().map(OfficeId);
    let office = offices(hall).await?.into_iter().find(|candidate| Some(&candidate.id) == office.as_ref());
    Ok(NoticeDetail { notice: row.into_notice(&areas(hall).await?)?, office })
}

fn oldest(hall: &Hall) -> String {
    hall.today().plus_days(-NOTICE_KEPT_DAYS).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::import_city;
    use crate::testing::on_both_engines;
    use domain::identity::Actor;
    use std::path::Path;

    async fn put(hall: &Hall, id: &str, until: &str, outcome: Option<&str>) {
        let mut unit = hall.begin().await.unwrap();
        unit.execute(
            sqlx::query("INSERT INTO cases (id, account_id, state, answers, applicant_name, created_at, saved_at) VALUES ($1, $1, 'publicity', '', '', $2, $2)")
                .bind(id)
                .bind(hall.now().to_string()),
        )
        .await
        .unwrap();
        unit.execute(
            sqlx::query("INSERT INTO publicities (id, case_id, number, masked_name, household_size, area, office_id, started_on, until_on, opened_at, content_hash, outcome) VALUES ($1, $1, $1, '周*兰', 4, '0101', 'chengnan', $2, $2, $3, '', $4)")
                .bind(id)
                .bind(until)
                .bind(hall.now().to_string())
                .bind(outcome),
        )
        .await
        .unwrap();
        unit.commit().await.unwrap();
    }

    on_both_engines! {
        async fn what_was_taken_down_or_is_old_is_gone(test: TestHall) {
            let hall = &test.hall;
            let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
            import_city(hall, &Actor::System, &demo).await.unwrap();
            put(hall, "a-old", "2026-10-01", Some("held")).await;
            put(hall, "b-down", "2026-11-30", Some("taken_down")).await;
            put(hall, "c-held", "2026-11-10", Some("held")).await;
            put(hall, "d-open", "2026-11-30", None).await;
            let page = notices(hall, None).await.unwrap();
            let found: Vec<(&str, bool)> = page.notices.iter().map(|notice| (notice.id.as_str(), notice.open)).collect();
            assert_eq!(found, [("d-open", true), ("c-held", false)]);
            assert_eq!(page.next, None);
            assert_eq!(notices(hall, Some(&"d-open".into())).await.unwrap().notices.len(), 1);
            let detail = notice(hall, &"d-open".into()).await.unwrap();
            assert_eq!(detail.office.map(|office| office.name.zh).as_deref(), Some("城南区住房保障中心"));
            assert_eq!(detail.notice.area.zh, "城南区花园街道");
            assert!(matches!(notice(hall, &"b-down".into()).await, Err(Error::NotFound)));
        }
    }
}
