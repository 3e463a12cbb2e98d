//! The operations of the interface, by which its pages explain it. A test holds this table and the description for machines
//! together.

use super::scope::Scope;

/// Why an operation was not done, one word each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Problem {
    /// The request cannot be read.
    Unreadable,
    /// No key, or none that is good.
    KeyMissing,
    /// The key does not open this.
    ScopeMissing,
    /// There is nothing, as far as this system may know.
    NotFound,
    /// There is something at the address, for another method.
    MethodNotAllowed,
    /// It does not fit what was done before.
    Conflict,
    /// The body is too long.
    TooLarge,
    /// The body is no JSON.
    MediaType,
    /// Some values do not fit the rules.
    Invalid,
    /// The key has been used up for today.
    QuotaUsed,
    /// Something broke here.
    Broken,
    /// Something the hall needs is not there now.
    Unavailable,
}

impl Problem {
    /// Every problem.
    pub const ALL: [Self; 12] = [
        Self::Unreadable,
        Self::KeyMissing,
        Self::ScopeMissing,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::TooLarge,
        Self::MediaType,
        Self::Invalid,
        Self::QuotaUsed,
        Self::Broken,
        Self::Unavailable,
    ];

    /// The word in its address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::KeyMissing => "key-missing",
            Self::ScopeMissing => "scope-missing",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Conflict => "conflict",
            Self::TooLarge => "too-large",
            Self::MediaType => "media-type",
            Self::Invalid => "invalid",
            Self::QuotaUsed => "quota-used",
            Self::Broken => "broken",
            Self::Unavailable => "unavailable",
        }
    }

    /// Its HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::Unreadable => 400,
            Self::KeyMissing => 401,
            Self::ScopeMissing => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::MediaType => 415,
            Self::Invalid => 422,
            Self::QuotaUsed => 429,
            Self::Broken => 500,
            Self::Unavailable => 503,
        }
    }
}

/// One operation.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Its id in the description.
    pub id: &'static str,
    /// The method.
    pub method: &'static str,
    /// The address.
    pub path: &'static str,
    /// What the key must open; none for what everybody may read.
    pub scope: Option<Scope>,
    /// The status when it is done.
    pub done: u16,
    /// Why it may not be done, beside what breaks.
    pub problems: &'static [Problem],
}

impl Operation {
    /// Why it may not be done, with what breaks: that can happen anywhere behind a key.
    pub fn every_problem(&self) -> impl Iterator<Item = Problem> + use<> {
        let breaks: &'static [Problem] = if self.scope.is_some() { &[Problem::Broken, Problem::Unavailable] } else { &[] };
        self.problems.iter().chain(breaks).copied()
    }
}

/// Every operation, in the order of the pages.
pub const OPERATIONS: [Operation; 4] = [
    Operation {
        id: "case_status",
        method: "GET",
        path: "/api/v1/cases/{receipt}",
        scope: Some(Scope::Status),
        done: 200,
        problems: &[Problem::Unreadable, Problem::KeyMissing, Problem::ScopeMissing, Problem::NotFound, Problem::QuotaUsed],
    },
    Operation {
        id: "submit_application",
        method: "POST",
        path: "/api/v1/applications",
        scope: Some(Scope::Submit),
        done: 201,
        problems: &[
            Problem::Unreadable,
            Problem::KeyMissing,
            Problem::ScopeMissing,
            Problem::NotFound,
            Problem::Conflict,
            Problem::TooLarge,
            Problem::MediaType,
            Problem::Invalid,
            Problem::QuotaUsed,
        ],
    },
    Operation {
        id: "statistics",
        method: "GET",
        path: "/api/v1/statistics",
        scope: Some(Scope::Statistics),
        done: 200,
        problems: &[Problem::Unreadable, Problem::KeyMissing, Problem::ScopeMissing, Problem::QuotaUsed],
    },
    Operation { id: "description", method: "GET", path: "/api/v1/openapi.json", scope: None, done: 200, problems: &[] },
];
