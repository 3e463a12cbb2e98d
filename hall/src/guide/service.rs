//! Service guides as stored: every version, the one in force today shown.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::guide::Guide;

/// The guide of a matter in force today.
pub async fn guide(hall: &Hall, code: &str) -> Result<Guide> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT content FROM guides WHERE code = $1 AND effective_from <= $2 ORDER BY effective_from DESC, version DESC LIMIT 1",
    )
    .bind(code)
    .bind(hall.today().to_string())
    .fetch_optional(hall.db().reader())
    .await?;
    let (content,) = row.ok_or(Error::NotFound)?;
    serde_json::from_str(&content).map_err(|_| Error::corrupt("guides", code))
}

/// Every matter's guide in force today, by code.
pub async fn guides(hall: &Hall) -> Result<Vec<Guide>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT code, content FROM guides WHERE effective_from <= $1 ORDER BY code, effective_from DESC, version DESC")
            .bind(hall.today().to_string())
            .fetch_all(hall.db().reader())
            .await?;
    let mut found: Vec<Guide> = Vec::new();
    for (code, content) in rows {
        if found.last().is_none_or(|last| last.code != code) {
            found.push(serde_json::from_str(&content).map_err(|_| Error::corrupt("guides", &code))?);
        }
    }
    Ok(found)
}

/// Writes a guide; the same version again replaces it, since only its words are shown and nothing is judged by it.
pub(crate) async fn write_guide(hall: &Hall, unit: &mut UnitOfWork, guide: &Guide) -> Result<()> {
    guide.check().map_err(|wrong| Error::Setup(format!("guide.toml: {wrong}")))?;
    let content = serde_json::to_string(guide).map_err(|error| Error::Setup(error.to_string()))?;
    unit.execute(
        sqlx::query(
            "INSERT INTO guides (code, version, effective_from, content, imported_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code, version) DO UPDATE SET effective_from = excluded.effective_from, content = excluded.content, imported_at = excluded.imported_at",
        )
        .bind(guide.code.as_str())
        .bind(guide.version.as_str())
        .bind(guide.effective_from.to_string())
        .bind(content)
        .bind(hall.now().to_string()),
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::{document, documents};
    use crate::settings::import_city;
    use crate::testing::on_both_engines;
    use domain::identity::Actor;
    use std::path::Path;

    on_both_engines! {
        async fn the_version_in_force_is_shown(test: TestHall) {
            let hall = &test.hall;
            let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
            import_city(hall, &Actor::System, &demo).await.unwrap();
            let now = guide(hall, "public-rental-housing").await.unwrap();
            let mut next = now.clone();
            "2026-4".clone_into(&mut next.version);
            next.effective_from = hall.today().plus_days(3);
            let mut unit = hall.begin().await.unwrap();
            write_guide(hall, &mut unit, &next).await.unwrap();
            unit.commit().await.unwrap();
            assert_eq!(guide(hall, "public-rental-housing").await.unwrap().version, now.version);
            test.clock.advance(3 * 24 * 3600);
            assert_eq!(guides(hall).await.unwrap(), [next]);
            assert!(matches!(guide(hall, "nothing").await, Err(Error::NotFound)));
            assert_eq!(documents(hall).await.unwrap().len(), 1);
            assert!(document(hall, "anlan-rules").await.unwrap().articles.len() > 10);
        }
    }
}
