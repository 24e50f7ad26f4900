// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiocolumn.h"

namespace Aio::Detail
{
ColumnNodes::ColumnNodes(const SourcePtr &source, int count)
    : aioSource(source)
    , aioNodes([&] {
        std::vector<NodePtr> nodes;
        nodes.reserve(std::size_t(count));
        for (int field = 0; field < count; ++field) {
            nodes.push_back(columnNode(source, field));
        }
        return nodes;
    }())
{
}

ColumnNodes::~ColumnNodes() = default;

void appendColumns(std::vector<NodePtr> &list, const SourcePtr &source)
{
    const int count = int(source->table ? source->table().fields().size() : source->names.size());
    for (int field = 0; field < count; ++field) {
        list.push_back(columnNode(source, field));
    }
}
}
