//! Carries out one recorded intent: look again, render, deliver, settle, write back.
