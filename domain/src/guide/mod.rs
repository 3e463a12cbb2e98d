//! What the public reads: service guides and policy documents, as a city writes them.

mod document;
mod notice;
mod service;

pub use document::{Article, Document};
pub use notice::{MonthFigures, NOTICE_KEPT_DAYS, Notice, NoticeDetail, NoticePage};
pub use service::{Basis, Guide, Material, Origin, Question, Step};
