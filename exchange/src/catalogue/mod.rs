//! Catalogue, resource, grant: what the owners share, who may ask for it, for what, how long and how often.

mod consumers;
mod fields;
mod grants;
mod listed;
pub(crate) mod quota;
mod revocation;
mod share;
mod standing;

#[cfg(test)]
mod tests;

pub use consumers::Consumer;
pub use grants::{Decision, Grant, GrantRequest, Terms};
pub use listed::ListedGrant;
pub use revocation::Revocation;
pub use share::Share;
pub use standing::HALL;

use crate::error::{Error, Result};
use crate::registers::{RecordSet, Registers, values};
use domain::verification::Register;
use sqlx::AssertSqlSafe;

/// The id of a register's resource.
pub(crate) fn resource_id(register: impl Into<RecordSet>, verify: bool) -> String {
    format!("{}.{}", register.into().code(), if verify { "verify" } else { "query" })
}

/// The service that tells whose records of a register changed.
pub(crate) fn changes_id(resource: &str) -> String {
    format!("{resource}/changes")
}

/// The interface of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A claim is sent; match, no match or not found comes back.
    Verify,
    /// Fields come back.
    Query,
}

impl Kind {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Query => "query",
        }
    }
}

/// How a resource is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// 无条件共享: the exchange's manager may grant.
    Unconditional,
    /// 有条件共享: only the owner of the register may.
    Conditional,
}

impl Sharing {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unconditional => "unconditional",
            Self::Conditional => "conditional",
        }
    }
}

/// The office that keeps the exchange and grants what is shared without a condition.
pub const MANAGER: &str = "exchange";

/// One resource of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its id: register and interface.
    pub id: String,
    /// The register.
    pub register: RecordSet,
    /// The interface.
    pub kind: Kind,
    /// How it is shared.
    pub sharing: Sharing,
    /// Names of the fields: of a query, those that come back; of a verification, those a claim may be about.
    pub fields: Vec<String>,
    /// The law under which the owner shares it.
    pub legal_basis: String,
}

impl Resource {
    /// What the registers of a city share at first: both interfaces of each. To verify a claim tells little, so it is shared
    /// without a condition; fields are shared with one. What is registered of enterprises is public, and shared without.
    pub fn standard() -> Vec<Self> {
        let of = |register: RecordSet, kind: Kind, sharing: Sharing| Self {
            id: resource_id(register, kind == Kind::Verify),
            register,
            kind,
            sharing,
            fields: fields::of(register).iter().map(|name| (*name).to_owned()).collect(),
            legal_basis: "《政务数据共享条例》".to_owned(),
        };
        let both = |register: Register| {
            [of(register.into(), Kind::Verify, Sharing::Unconditional), of(register.into(), Kind::Query, Sharing::Conditional)]
        };
        let enterprises = of(RecordSet::Enterprise, Kind::Query, Sharing::Unconditional);
        Register::ALL.into_iter().flat_map(both).chain([enterprises]).collect()
    }

    /// Whether this office may grant it: the owner of the register; what is shared without a condition, the exchange's manager too.
    pub fn is_granted_by(&self, office: &str) -> bool {
        office == self.register.owner() || (self.sharing == Sharing::Unconditional && office == MANAGER)
    }
}

/// Catalogue, consumers and grants of a registers' database. Cheap to clone.
#[derive(Clone)]
pub struct Catalogue {
    pub(crate) registers: Registers,
}

impl Registers {
    /// What the owners share, and with whom.
    pub fn catalogue(&self) -> Catalogue {
        Catalogue { registers: self.clone() }
    }
}

type Row = (String, String, String, String, String, String);

impl Catalogue {
    /// Lists the standard resources; those that are listed already stay as their owners changed them.
    pub async fn publish(&self) -> Result<()> {
        let resources = Resource::standard();
        let text = format!(
            "INSERT INTO resources (id, register, kind, sharing, fields, legal_basis) VALUES {} ON CONFLICT (id) DO NOTHING",
            values(resources.len(), 6)
        );
        let mut query = sqlx::query(AssertSqlSafe(text));
        for resource in resources {
            let fields = serde_json::to_string(&resource.fields).map_err(|_| Error::Damaged("resources"))?;
            query = query
                .bind(resource.id)
                .bind(resource.register.code())
                .bind(resource.kind.code())
                .bind(resource.sharing.code())
                .bind(fields)
                .bind(resource.legal_basis);
        }
        let mut transaction = self.registers.begin().await?;
        query.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Every resource, by id.
    pub async fn resources(&self) -> Result<Vec<Resource>> {
        let rows: Vec<Row> = sqlx::query_as("SELECT id, register, kind, sharing, fields, legal_basis FROM resources ORDER BY id")
            .fetch_all(self.registers.reader())
            .await?;
        rows.into_iter().map(|row| read(row).ok_or(Error::Damaged("resources"))).collect()
    }

    /// The resource with this id.
    pub async fn resource(&self, id: &str) -> Result<Option<Resource>> {
        let row: Option<Row> = sqlx::query_as("SELECT id, register, kind, sharing, fields, legal_basis FROM resources WHERE id = $1")
            .bind(id)
            .fetch_optional(self.registers.reader())
            .await?;
        row.map(|row| read(row).ok_or(Error::Damaged("resources"))).transpose()
    }
}

fn read((id, register, kind, sharing, fields, legal_basis): Row) -> Option<Resource> {
    Some(Resource {
        id,
        register: RecordSet::from_code(&register)?,
        kind: [Kind::Verify, Kind::Query].into_iter().find(|known| known.code() == kind)?,
        sharing: [Sharing::Unconditional, Sharing::Conditional].into_iter().find(|known| known.code() == sharing)?,
        fields: serde_json::from_str(&fields).ok()?,
        legal_basis,
    })
}
