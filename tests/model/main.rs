//! The library alone: the model against its reference, the mechanisms, the engine, scenario and study files.

mod agreement;
mod ensemble;
mod forum;
mod layers;
mod mechanisms;
mod pinned;
mod scenarios;
mod studies;
