//! Shared reads, the real code, against a scripted API whose records change
//! while they are read; time is paused, so that hours go by in a moment.

mod calls;
mod freshness;
mod panics;
mod scripted;
mod shutdown;
