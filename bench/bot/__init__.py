"""Measures the bot against a bare aiogram bot that says what it hears."""
