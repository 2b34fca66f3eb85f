"""Settings that a test gives, and of which nothing stands in the environment or in a file."""

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from typing_extensions import override

from bridge.config import Settings


class GivenSettings(Settings):
    """To look for each field in four more places takes longer than to check it."""

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
