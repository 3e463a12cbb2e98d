//! The city itself: its name, its responsible office, its hotline, its filing numbers.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::settings::City;

/// The city that runs the hall; empty before the first import.
pub async fn city(hall: &Hall) -> Result<City> {
    let row: Option<(String,)> = sqlx::query_as("SELECT content FROM city WHERE id = 1").fetch_optional(hall.db().reader()).await?;
    match row {
        Some((content,)) => serde_json::from_str(&content).map_err(|_| Error::corrupt("city", "1")),
        None => Ok(City::default()),
    }
}

/// Writes the city; a newer import replaces it.
pub(super) async fn write_city(unit: &mut UnitOfWork, city: &City) -> Result<()> {
    let content = serde_json::to_string(city).map_err(|error| Error::Setup(error.to_string()))?;
    unit.execute(
        sqlx::query("INSERT INTO city (id, content) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET content = excluded.content")
            .bind(content),
    )
    .await?;
    Ok(())
}
