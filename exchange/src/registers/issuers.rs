//! Whose signatures on electronic licences are believed.

use super::{Registers, values};
use crate::error::{Error, Result};
use crate::licence::{IssuerKey, LicenceIssuer, TrustedIssuers};
use domain::day::Day;
use domain::identity::CreditCode;
use domain::verification::LicenceKind;
use sqlx::{Any, AssertSqlSafe, Transaction};

type Row = (String, String, String, String);

impl Registers {
    /// Every issuer that is believed, by code and kind.
    pub async fn licence_issuers(&self) -> Result<Vec<LicenceIssuer>> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT issuer, kind, public_key, name FROM licence_issuers ORDER BY issuer, kind, since, public_key")
                .fetch_all(&self.parts.reader)
                .await?;
        rows.into_iter()
            .map(|(code, kind, key, name)| {
                let kind = LicenceKind::from_code(&kind)?;
                Some(LicenceIssuer { code: CreditCode::parse(&code).ok()?, kind, name, key: IssuerKey::parse(&key)? })
            })
            .map(|issuer| issuer.ok_or(Error::Damaged("licence_issuers")))
            .collect()
    }

    /// Their keys.
    pub(crate) async fn trusted_issuers(&self) -> Result<TrustedIssuers> {
        Ok(TrustedIssuers::new(self.licence_issuers().await?))
    }

    /// Believes an issuer from a day on; one that is believed already stays.
    pub async fn trust_issuer(&self, issuer: &LicenceIssuer, since: Day) -> Result<()> {
        let mut transaction = self.begin().await?;
        write_issuers(&mut transaction, std::slice::from_ref(issuer), since).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Believes a key no more, whatever it signed; false if it was not believed.
    pub async fn distrust_issuer(&self, code: &CreditCode, key: &IssuerKey) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let gone = sqlx::query("DELETE FROM licence_issuers WHERE issuer = $1 AND public_key = $2")
            .bind(code.as_str())
            .bind(key.to_hex())
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        transaction.commit().await?;
        Ok(gone > 0)
    }
}

/// Writes issuers that are not there yet.
pub(super) async fn write_issuers(transaction: &mut Transaction<'static, Any>, issuers: &[LicenceIssuer], since: Day) -> Result<()> {
    if issuers.is_empty() {
        return Ok(());
    }
    let text = format!(
        "INSERT INTO licence_issuers (issuer, kind, public_key, name, since) VALUES {} ON CONFLICT DO NOTHING",
        values(issuers.len(), 5)
    );
    let mut query = sqlx::query(AssertSqlSafe(text));
    for issuer in issuers {
        query =
            query.bind(issuer.code.as_str()).bind(issuer.kind.code()).bind(issuer.key.to_hex()).bind(&issuer.name).bind(since.to_string());
    }
    query.execute(&mut **transaction).await?;
    Ok(())
}
