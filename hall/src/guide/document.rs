//! Policy documents as stored: every version, the one in force today shown.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::guide::Document;

/// The version of a document in force today.
pub async fn document(hall: &Hall, code: &str) -> Result<Document> {
    documents(hall).await?.into_iter().find(|document| document.code == code).ok_or(Error::NotFound)
}

/// Every document in force today, by code.
pub async fn documents(hall: &Hall) -> Result<Vec<Document>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT code, content FROM documents WHERE effective_from <= $1 ORDER BY code, effective_from DESC")
            .bind(hall.today().to_string())
            .fetch_all(hall.db().reader())
            .await?;
    let mut found: Vec<Document> = Vec::new();
    for (code, content) in rows {
        if found.last().is_none_or(|last| last.code != code) {
            found.push(serde_json::from_str(&content).map_err(|_| Error::corrupt("documents", &code))?);
        }
    }
    Ok(found)
}

/// Writes a document; the same date again replaces it.
pub(crate) async fn write_document(hall: &Hall, unit: &mut UnitOfWork, document: &Document) -> Result<()> {
    let content = serde_json::to_string(document).map_err(|error| Error::Setup(error.to_string()))?;
    unit.execute(
        sqlx::query(
            "INSERT INTO documents (code, effective_from, content, imported_at) VALUES ($1, $2, $3, $4) ON CONFLICT (code, effective_from) DO UPDATE SET content = excluded.content, imported_at = excluded.imported_at",
        )
        .bind(document.code.as_str())
        .bind(document.effective_from.to_string())
        .bind(content)
        .bind(hall.now().to_string()),
    )
    .await?;
    Ok(())
}
