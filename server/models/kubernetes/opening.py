"""The cluster that this pod runs in, as its service account sees it."""

import ssl

import aiohttp

from server.adapters.opening import shelf_of
from server.models.kubernetes.driver import KubernetesDriver
from server.models.kubernetes.manifests import Cluster
from server.profiles import servable
from server.settings import Settings, WrongSetting


def driver_of(settings: Settings, session: aiohttp.ClientSession) -> KubernetesDriver:
    """Raises WrongSetting if the account's files are not there."""
    cluster = Cluster(
        settings.cluster_namespace,
        settings.cluster_image,
        settings.cluster_secret,
        settings.cluster_cache,
        settings.cluster_adapters,
        str(shelf_of(settings).root),
        beside=settings.cluster_beside,
    )
    token = settings.cluster_account / "token"
    return KubernetesDriver(
        session,
        settings.cluster_url,
        lambda: token.read_text().strip(),
        cluster,
        servable(settings),
        trust=_authority(settings),
    )


def _authority(settings: Settings) -> ssl.SSLContext | bool:
    if not settings.cluster_url.startswith("https:"):
        return True
    try:
        return ssl.create_default_context(cafile=str(settings.cluster_account / "ca.crt"))
    except OSError as error:
        raise WrongSetting(f"HARU_CLUSTER_ACCOUNT: {settings.cluster_account}/ca.crt: {error.strerror}") from None
