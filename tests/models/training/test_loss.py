import pytest
import torch

from netbend_models.training.contest import discriminator_loss, generator_loss
from netbend_models.training.discriminator import Discriminator
from netbend_models.training.nuance import nuance_loss, octaves
from netbend_models.training.variance import variance_loss


def pictures(spread, seed=0, count=6):
    return spread * torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(seed))


def test_more_variance_costs_less_as_the_text_says():
    one, other = pictures(0.2).requires_grad_(), pictures(0.3, 1)
    variance_loss(one, other).backward()
    with torch.no_grad():
        more = one - 0.1 * one.grad / one.grad.norm()
    assert more.var() > one.var()


def test_the_variance_of_each_is_its_own_affair():
    one, other = pictures(0.2).requires_grad_(), pictures(0.3, 1).requires_grad_()
    (alone,) = torch.autograd.grad(variance_loss(one, other.detach()), one)
    (together,) = torch.autograd.grad(variance_loss(one, other), one)
    assert torch.equal(alone, together)


@pytest.mark.parametrize("flaw", ["grey", "burnt", "the same", "loud"])
def test_every_flaw_costs(flaw):
    calm = torch.nn.functional.interpolate(0.45 * torch.randn(12, 3, 4, 4), 16, mode="bicubic").clamp(-0.8, 0.8)
    calm = calm.mean(1, keepdim=True) * 1.4 + 0.35 * calm
    flaws = {
        "grey": torch.zeros(12, 3, 16, 16),
        "burnt": calm.sign(),
        "the same": calm[:1].expand(12, -1, -1, -1),
        "loud": calm * torch.tensor([3.0, -3.0, 3.0])[:, None, None],
    }
    assert nuance_loss(flaws[flaw]) > 1.5 * nuance_loss(calm)


def test_octaves_add_up_to_the_picture():
    brightness = torch.randn(2, 1, 16, 16)
    bands = octaves(brightness)
    assert list(bands) == [16, 8, 4]
    whole = torch.nn.functional.avg_pool2d(brightness, 8)
    for size in (4, 8, 16):
        whole = torch.nn.functional.interpolate(whole, size, mode="bilinear") + bands[size]
    assert torch.allclose(whole, brightness, atol=1e-5)


@pytest.mark.parametrize("kind", ["adversarial", "cosine", "euclidean"])
def test_discriminator_and_generators_want_opposite_things(kind):
    torch.manual_seed(0)
    discriminator = Discriminator(16, 16)
    optimizer = torch.optim.Adam(discriminator.parameters(), 0.01)
    one, other = pictures(0.3), pictures(0.3, 1)
    before = generator_loss(kind, discriminator, one, other)
    for _ in range(5):
        optimizer.zero_grad()
        discriminator_loss(kind, discriminator, one, other).backward()
        optimizer.step()
    assert generator_loss(kind, discriminator, one, other) > before


def test_a_size_that_joins_is_blind_to_detail_at_first():
    torch.manual_seed(0)
    discriminator, picture = Discriminator(16, 8), pictures(0.3)
    detail = torch.tensor([[1.0, -1.0], [-1.0, 1.0]]).repeat(8, 8)
    assert torch.allclose(discriminator.look(picture), discriminator.look(picture + detail), atol=1e-5)
    assert not torch.allclose(discriminator.look(picture), discriminator.look(-picture))
